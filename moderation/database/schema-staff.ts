import type { Generated } from 'kysely';
import type { Role } from '../kernel/permissions.contract.ts';
import type { Day, MaybeMoment, Moment } from './columns.ts';

interface FederationTable {
  id: string;
  name: string;
  created_at: Generated<Date>;
}

interface SchoolTable {
  id: string;
  federation_id: string;
  name: string;
  short_name: string;
  accent: 'sea' | 'clay' | 'plum' | 'moss' | 'slate';
  position: number;
}

interface PersonTable {
  id: string;
  federation_id: string;
  name: string;
  email: string;
  password_hash: string | null;
  created_at: Moment;
  deactivated_at: MaybeMoment;
}

interface RoleGrantTable {
  person_id: string;
  role: Role;
  school_id: string | null;
  granted_at: Moment;
}

interface SessionTable {
  token_sha256: Buffer;
  person_id: string;
  csrf_token: string;
  created_at: Moment;
  last_seen_at: Moment;
  expires_at: Moment;
  revoked_at: MaybeMoment;
  device: string;
}

interface StaffLinkTable {
  token_sha256: Buffer;
  person_id: string;
  purpose: 'invitation' | 'reset';
  created_at: Moment;
  expires_at: Moment;
  used_at: MaybeMoment;
}

interface SignInTryTable {
  id: Generated<string>;
  email_sha256: Buffer;
  address: string;
  at: Moment;
}

interface PolicyVersionTable {
  id: string;
  federation_id: string;
  title: string;
  approved_on: Day;
  review_on: Day;
  summary: string;
  in_force_from: Moment;
}

interface PolicyAcceptanceTable {
  person_id: string;
  policy_version_id: string;
  accepted_at: Moment;
}

interface MailTable {
  id: string;
  federation_id: string;
  to_address: string;
  addressee: Generated<'staff' | 'parent'>;
  subject: string;
  body: string;
  created_at: Moment;
  sent_at: MaybeMoment;
}

/** Who works here: the federation, its schools, its staff and what they agreed to. */
export interface StaffTables {
  federation: FederationTable;
  school: SchoolTable;
  person: PersonTable;
  role_grant: RoleGrantTable;
  session: SessionTable;
  staff_link: StaffLinkTable;
  sign_in_try: SignInTryTable;
  policy_version: PolicyVersionTable;
  policy_acceptance: PolicyAcceptanceTable;
  mail: MailTable;
}
