/** One row of the contract's section 7: a refusal that the practice Page can be asked for. */
export interface FaultSample {
  readonly code: number;
  readonly subcode?: number;
  /** Facebook's words as far as anybody wrote them down; ours otherwise. */
  readonly message: string;
  /** For the trainer. */
  readonly says: string;
}

const row = (
  code: number,
  subcode: number | undefined,
  message: string,
  says: string,
): FaultSample =>
  subcode === undefined ? { code, message, says } : { code, subcode, message, says };

const SESSION = 'Error validating access token: ';

export const FAULT_SAMPLES: readonly FaultSample[] = [
  row(1, undefined, 'An unknown error has occurred.', 'unknown fault of Facebook'),
  row(1, 2_853_006, 'The viewer lacks permission for this task.', 'the person lacks a task'),
  row(2, undefined, 'Service temporarily unavailable', 'Facebook is down for a moment'),
  row(
    3,
    undefined,
    '(#3) Application does not have the capability to make this API call.',
    'the app lacks a capability',
  ),
  row(4, undefined, '(#4) Application request limit reached', 'too many calls of the app'),
  row(
    10,
    undefined,
    '(#10) Application does not have permission for this action',
    'a permission is missing or was withdrawn',
  ),
  row(12, undefined, '(#12) This call is deprecated', 'a retired call'),
  row(17, undefined, '(#17) User request limit reached', 'too many calls of the person'),
  row(
    21,
    undefined,
    '(#21) Page ID was migrated to another Page ID',
    'the Page has another number now',
  ),
  row(32, undefined, '(#32) Page request limit reached', 'too many calls to the Page'),
  row(100, undefined, '(#100) Invalid parameter', 'a parameter is wrong'),
  row(
    100,
    33,
    'Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not support this operation.',
    'gone, or not to be seen',
  ),
  row(100, 1_366_046, "(#100) Your photos couldn't be uploaded.", 'the photo is unusable'),
  row(102, undefined, '(#102) The session is invalid.', 'the session is invalid'),
  row(190, 458, `${SESSION}The user has not authorized application.`, 'the person removed the app'),
  row(190, 459, `${SESSION}The user is checkpointed.`, 'the person must log in at Facebook first'),
  row(
    190,
    460,
    `${SESSION}The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.`,
    'the password was changed',
  ),
  row(190, 463, `${SESSION}Session has expired.`, 'the token has expired'),
  row(
    190,
    464,
    `${SESSION}Sessions for the user are not allowed because the user is not a confirmed user.`,
    'the account is not confirmed',
  ),
  row(
    190,
    467,
    `${SESSION}The session is invalid because the user logged out.`,
    'the token was withdrawn',
  ),
  row(
    190,
    492,
    `${SESSION}Invalid session. The user may not have the appropriate role on the Page.`,
    'the role on the Page is gone',
  ),
  row(
    190,
    2_069_032,
    'A Page access token is required for this call for the new Pages experience.',
    'a person’s token was used',
  ),
  row(200, undefined, '(#200) Permissions error', 'not permitted'),
  row(
    200,
    2_069_030,
    '(#200) This endpoint is not supported in the new Pages experience.',
    'call not supported on new Pages',
  ),
  row(
    200,
    2_069_031,
    '(#200) This field is not supported in the new Pages experience.',
    'field not supported on new Pages',
  ),
  row(
    200,
    2_069_033,
    '(#200) This feature is not supported in the new Pages experience.',
    'feature not supported on new Pages',
  ),
  row(321, undefined, '(#321) Album is full', 'the album is full'),
  row(324, undefined, '(#324) Missing or invalid image file', 'the picture is missing or broken'),
  row(341, undefined, '(#341) Feed action request limit reached', 'too many posts'),
  row(
    368,
    undefined,
    '(#368) The action attempted has been deemed abusive or is otherwise disallowed',
    'blocked as abusive',
  ),
  row(
    368,
    1_390_008,
    '(#368) It looks like you were misusing this feature by going too fast.',
    'blocked for going too fast',
  ),
  row(506, 1_455_006, '(#506) Duplicate status message', 'the same text as the last post'),
  row(
    613,
    undefined,
    '(#613) Calls to this api have exceeded the rate limit.',
    'too many calls of this kind',
  ),
  row(613, 1_996, '(#613) We have noticed inconsistent activity.', 'odd traffic'),
  row(803, undefined, '(#803) Some of the aliases you requested do not exist', 'no such name'),
  row(1_705, undefined, '(#1705) There was an error in posting to Pages', 'posted as a person'),
  row(1_346_003, undefined, 'The content was judged abusive.', 'the words were judged abusive'),
  row(
    1_366_051,
    undefined,
    '(#1366051) These photos were already posted.',
    'the photos were posted already',
  ),
  row(1_404_006, undefined, 'A security check is required.', 'a security check is needed'),
  row(
    1_404_078,
    undefined,
    'Page publishing authorisation is required.',
    'Page publishing authorisation is needed',
  ),
  row(
    1_404_102,
    undefined,
    'The content goes against the community standards.',
    'against the community standards',
  ),
  row(1_404_112, undefined, 'The account is limited.', 'the account is limited'),
  row(
    1_609_005,
    undefined,
    'There was an error while scraping the link.',
    'the link cannot be opened',
  ),
  row(1_609_008, undefined, 'Posts cannot link to facebook.com', 'a link to facebook.com'),
  row(2_061_006, undefined, 'The url you supplied is invalid', 'the link is not an address'),
  row(2_500, undefined, 'Unknown path components', 'the call could not be read'),
  row(
    2_635,
    undefined,
    '(#2635) You are calling a retired version of the Graph API.',
    'the version was retired',
  ),
  row(4_854_002, undefined, 'Identity confirmation is required.', 'identity must be confirmed'),
  row(
    80_001,
    undefined,
    '(#80001) There have been too many calls to this Page account.',
    'the Page’s allowance is used up',
  ),
];

export function sampleOf(code: number, subcode: number | undefined): FaultSample | undefined {
  return (
    FAULT_SAMPLES.find((sample) => sample.code === code && sample.subcode === subcode) ??
    FAULT_SAMPLES.find((sample) => sample.code === code)
  );
}
