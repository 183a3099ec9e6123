import type { GraphErrorClass } from './graph-errors.ts';

/** One line of the error table: what a code means and what the person is told. */
export interface GraphErrorRow {
  readonly code: number;
  /** Last code of a range that starts at `code`. */
  readonly throughCode?: number;
  readonly subcode?: number;
  /** Tells apart refusals that share a code and have no subcode. */
  readonly messageIncludes?: string;
  /** Not recorded whether Facebook sends this number as the code or as the subcode: both count. */
  readonly eitherField?: true;
  readonly class: GraphErrorClass;
  readonly personIsTold: string;
}

const LATER =
  'Facebook is having trouble just now. You need not do anything: Gatehouse will look again before it does anything more.';
const BUSY =
  'Facebook has asked us to slow down. You need not do anything: Gatehouse waits and carries on by itself.';
const RECONNECT =
  'Facebook no longer accepts our connection to this Page. An administrator needs to connect it again.';
const PERMISSION =
  'Facebook says that our connection may not do this on the Page. An administrator needs to check its permissions.';
const OUTDATED =
  'Facebook no longer supports what Gatehouse asked for. An administrator needs to update Gatehouse.';
const VERSION_ENDED =
  'Facebook has ended the version of its service that Gatehouse speaks, so nothing can be published. An administrator needs to update Gatehouse, or set GATEHOUSE_GRAPH_VERSION to a version that Facebook still answers.';
const MOVED =
  'Facebook has moved this Page to a new number. An administrator needs to connect it again.';
const BUG =
  'Gatehouse asked Facebook for something that it does not understand. Please tell your administrator.';
const PICTURE = 'Facebook could not use one of the photos. Open the draft and replace it.';
const STANDARDS =
  'Facebook thinks that this post goes against its standards. Open the draft and change its words or photos, or leave it out.';
const RESTRICTED =
  'Facebook has stopped this account or Page from posting, and publishing is paused. Somebody who looks after the Page needs to log in at facebook.com and follow what it says there.';
const CONFIRM =
  'Facebook wants the person who connected this Page to confirm who they are in the Facebook app. Publishing is paused until then.';
const LOG_IN_FIRST =
  'The person who connected this Page must log in at facebook.com and follow what it asks. Then connect the Page again.';
const TWICE =
  'Facebook says that this was already posted. Gatehouse will look at the Page before it does anything more.';
const LINK =
  'Facebook could not use the link in this post. Open the draft and check that the link works, or take it out.';

/**
 * The error table of the contract (section 7 with section 2.3) as data. Looked up most precise first: code with subcode,
 * then a number that counts in either field, then code with wording, then code alone, then a range.
 */
export const GRAPH_ERROR_TABLE: readonly GraphErrorRow[] = [
  { code: 1, class: 'transient', personIsTold: LATER },
  { code: 1, subcode: 2853006, class: 'permission', personIsTold: PERMISSION },
  { code: 2, class: 'transient', personIsTold: LATER },
  { code: 3, class: 'permission', personIsTold: PERMISSION },
  { code: 4, class: 'throttle', personIsTold: BUSY },
  { code: 10, class: 'permission', personIsTold: PERMISSION },
  { code: 12, class: 'unsupported', personIsTold: OUTDATED },
  { code: 2635, class: 'unsupported', personIsTold: VERSION_ENDED },
  { code: 17, class: 'throttle', personIsTold: BUSY },
  { code: 21, class: 'page-moved', personIsTold: MOVED },
  { code: 100, subcode: 21, class: 'page-moved', personIsTold: MOVED },
  { code: 32, class: 'throttle', personIsTold: BUSY },
  { code: 100, class: 'validation', personIsTold: BUG },
  {
    code: 100,
    subcode: 33,
    class: 'gone-or-denied',
    personIsTold:
      'Facebook cannot find this on the Page. Look at the Page: if it is still there, an administrator needs to connect the Page again.',
  },
  { code: 100, subcode: 1366046, class: 'media', personIsTold: PICTURE },
  { code: 102, class: 'auth', personIsTold: RECONNECT },
  // Of a photo's upload (section 3.1): the album is not one of the Page's. Gatehouse never names an album.
  { code: 120, class: 'validation', personIsTold: BUG },
  { code: 190, class: 'auth', personIsTold: RECONNECT },
  {
    code: 190,
    subcode: 458,
    class: 'auth',
    personIsTold:
      'The person who connected this Page has removed Gatehouse from their Facebook account. An administrator needs to connect it again.',
  },
  { code: 190, subcode: 459, class: 'auth', personIsTold: LOG_IN_FIRST },
  {
    code: 190,
    subcode: 460,
    class: 'auth',
    personIsTold:
      'The person who connected this Page has changed their Facebook password. An administrator needs to connect the Page again.',
  },
  { code: 190, subcode: 463, class: 'auth', personIsTold: RECONNECT },
  { code: 190, subcode: 464, class: 'auth', personIsTold: LOG_IN_FIRST },
  { code: 190, subcode: 467, class: 'auth', personIsTold: RECONNECT },
  {
    code: 190,
    subcode: 492,
    class: 'auth',
    personIsTold:
      'The person who connected this Page has lost their role on it. An administrator needs to give the role back on Facebook; connecting again does not help.',
  },
  {
    code: 190,
    subcode: 2069032,
    class: 'auth',
    personIsTold:
      'Gatehouse was connected to a person and not to the Page. An administrator needs to connect the Page again.',
  },
  { code: 200, throughCode: 299, class: 'permission', personIsTold: PERMISSION },
  {
    code: 200,
    messageIncludes: 'Can not hide or unhide',
    class: 'refused',
    personIsTold: 'Facebook does not let a Page hide its own comment. You can delete it instead.',
  },
  { code: 200, subcode: 2069030, class: 'unsupported', personIsTold: OUTDATED },
  { code: 200, subcode: 2069031, class: 'unsupported', personIsTold: OUTDATED },
  { code: 200, subcode: 2069033, class: 'unsupported', personIsTold: OUTDATED },
  {
    code: 321,
    class: 'media',
    personIsTold: 'The album on the Page is full. An administrator needs to make room on Facebook.',
  },
  { code: 324, class: 'media', personIsTold: PICTURE },
  { code: 341, class: 'throttle', personIsTold: BUSY },
  { code: 368, class: 'blocked', personIsTold: RESTRICTED },
  {
    code: 368,
    subcode: 1390008,
    class: 'blocked',
    personIsTold:
      'Facebook thinks that the Page is posting too fast, and publishing is paused. Somebody who looks after the Page needs to look at it on Facebook and wait a day.',
  },
  { code: 506, class: 'duplicate', personIsTold: TWICE },
  { code: 506, subcode: 1455006, class: 'duplicate', personIsTold: TWICE },
  { code: 613, class: 'throttle', personIsTold: BUSY },
  { code: 613, subcode: 1996, class: 'throttle', personIsTold: BUSY },
  {
    code: 803,
    class: 'not-found',
    personIsTold:
      'Facebook does not know this Page. An administrator needs to check which Page is connected.',
  },
  { code: 1366051, eitherField: true, class: 'duplicate', personIsTold: TWICE },
  { code: 1346003, eitherField: true, class: 'content', personIsTold: STANDARDS },
  { code: 1404102, eitherField: true, class: 'content', personIsTold: STANDARDS },
  { code: 1404006, eitherField: true, class: 'blocked', personIsTold: RESTRICTED },
  { code: 1404112, eitherField: true, class: 'blocked', personIsTold: RESTRICTED },
  { code: 1404078, eitherField: true, class: 'blocked', personIsTold: CONFIRM },
  { code: 4854002, eitherField: true, class: 'blocked', personIsTold: CONFIRM },
  { code: 1609005, eitherField: true, class: 'validation', personIsTold: LINK },
  { code: 1609008, eitherField: true, class: 'validation', personIsTold: LINK },
  { code: 2061006, eitherField: true, class: 'validation', personIsTold: LINK },
  {
    code: 1705,
    class: 'auth',
    personIsTold:
      'Gatehouse would have posted as a person and not as the Page. An administrator needs to connect the Page again.',
  },
  { code: 2500, class: 'validation', personIsTold: BUG },
  { code: 80001, class: 'throttle', personIsTold: BUSY },
];
