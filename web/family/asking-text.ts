/** What stands above the questions, on the phone and on paper alike. */
export const YOU_DECIDE =
  'You decide. Say yes or no to each; without an answer we do not show your child. Either is fine, and your child misses nothing by a no. You can change your mind at any time.';

/** Above a use that does not rest on consent. */
export const PUBLIC_TASK =
  'The school does this as part of its public task and does not ask for consent. You may object.';

export const CONSENT_ANSWERS = { yes: 'Yes, I agree', no: 'No' } as const;
export const OBJECTION_ANSWERS = { yes: 'I do not object', no: 'I object' } as const;

/** What a yes may be narrowed or widened by. */
export const CONDITIONS = [
  ['groupOnly', 'Only in a group, never alone'],
  ['noCloseUp', 'No close-ups'],
  ['firstNameAllowed', 'The first name may stand beside a picture'],
] as const;
