import type { ConsentAnswer } from '../permission.rules.ts';

/** An answer of the register, with whether an import said it. */
export interface KnownAnswer extends ConsentAnswer {
  readonly byImport: boolean;
}

export interface KnownGuardian {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly relation: string;
  readonly mayAnswer: boolean;
}

/** A pupil as the register has them. Whether somebody is protected is not here: nothing about an import may show it. */
export interface KnownPupil {
  readonly id: string;
  readonly schoolId: string;
  readonly number: string | null;
  readonly forename: string;
  readonly surname: string;
  readonly knownAs: string | null;
  readonly classId: string | null;
  readonly className: string | null;
  readonly leavesOn: string | null;
  readonly answers: readonly KnownAnswer[];
  readonly guardians: readonly KnownGuardian[];
}

/** What an import is compared with. */
export interface RegisterView {
  readonly schoolId: string;
  /** Everybody of the school who was not struck out, also those who have left. */
  readonly pupils: readonly KnownPupil[];
  /** Pupils of other schools of the federation with a number or a name that is in the file. */
  readonly elsewhere: readonly (KnownPupil & { readonly schoolName: string })[];
  readonly classes: readonly { readonly id: string; readonly name: string }[];
  /** Guardians of the federation with an e-mail address that is in the file. */
  readonly guardians: readonly {
    readonly id: string;
    readonly name: string;
    readonly email: string;
  }[];
  /** The uses that parents are asked about, with their names. */
  readonly uses: ReadonlyMap<
    string,
    { readonly name: string; readonly lawfulBasis: 'consent' | 'public-task' }
  >;
}

export function nameOf(pupil: { forename: string; surname: string }): string {
  return `${pupil.forename} ${pupil.surname}`;
}
