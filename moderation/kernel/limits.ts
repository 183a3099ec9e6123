/** Every bound of the product in one place; the unit is part of the name. */
export const LIMITS = {
  draftTextCharacters: 5_000,
  altTextCharacters: 1_000,
  reasonCharacters: 2_000,
  /** Of a Page in incident mode, the newest first: more than ten years of a school that posts twice a week. */
  incidentPosts: 1_000,
  /** Everybody who waits for a post reads it. */
  pauseReasonCharacters: 200,
  fileNameCharacters: 200,
  personNameCharacters: 100,
  guardiansPerPerson: 12,
  photosPerDraft: 10,
  pagesPerDraft: 20,
  uploadBytes: 30 * 1024 * 1024,
  /** A scanned form: a few pages in colour. */
  evidenceBytes: 15 * 1024 * 1024,
  /** What phones make at most (48 to 50 million); more, and a worker could not stay under 1.2 GB (memory.test.ts). */
  picturePixels: 50_000_000,
  /** Each side of a crop at least (or all of a smaller photo): less cannot be made out on a Page. */
  cropPixelsMin: 200,
  publishedLongEdgePixels: 2_048,
  publishedPhotoBytes: 4 * 1024 * 1024,
  facesPerPhoto: 400,
  rollPerPhoto: 600,
  /** Earlier pictures that share enough with one photo to be compared with it, those that share most first. */
  picturesCompared: 1_000,
  schoolDevices: 2_000,
  deviceNameCharacters: 80,
  /** Of what can be read in a picture; a page of a book held into the camera has more. */
  readLinesPerPicture: 40,
  readWordsPerPicture: 400,
  readWordCharacters: 60,
  listPage: 50,
  /** Points of one draft that are settled with one reason: more than one draft has. */
  holdsAtOnce: 500,
  /** Counted no further: "more than 1,000". */
  peopleCounted: 1_000,
  /** More than anybody decides in a day; whoever has more sees the most pressing ones. */
  inboxItems: 200,
  sessionIdleHours: 12,
  sessionLifeDays: 14,
  invitationHours: 72,
  resetHours: 2,
  /** A parent's link in a letter of a round, and one that the parent asked for. */
  roundLinkDays: 21,
  freshLinkHours: 24,
  /** Fresh links for one parent within a day; more would only fill their letter box. */
  freshLinksPerDay: 6,
  /** How long the same answers may be sent again (a double tap, a lost connection) and are thanked for. */
  sameAnswersMinutes: 15,
  /** How long before the day on which answers are due the reminder goes out by itself. */
  reminderDays: 7,
  /** Pages of paper in one print; a large school prints class by class. */
  paperFormsAtOnce: 700,
  roundTitleCharacters: 80,
  useNameCharacters: 60,
  useWordsCharacters: 1_500,
  usesInAll: 40,
  passwordCharactersMin: 12,
  passwordCharactersMax: 200,
  signInTriesPerEmail: 8,
  signInTriesPerAddress: 40,
  signInWindowMinutes: 15,
  undoApprovalSeconds: 10,
  /** How late a post may still go out by itself, in minutes; after that it asks a person. */
  publishGraceMinutes: 30,
  exportEvents: 100_000,
  /** An export of the largest schools, with many columns, is about 5 MB. */
  importBytes: 10 * 1024 * 1024,
  importRows: 20_000,
  importColumns: 300,
  importCellCharacters: 2_000,
  importHeadingCharacters: 200,
  importGuardiansPerPupil: 4,
  /** Among so many rows the examples of a column are looked for: a whole class, since leaving dates are rare. */
  importExampleRows: 200,
  /** Of each list of an import that a screen shows; the file with all changes has them all. */
  importListed: 200,
  importProblemsListed: 50,
  /** Nobody mends more than that one by one; a file with more is the wrong file, and counting on would take memory only. */
  importProblemsCounted: 5_000,
  /** How long the bytes of a file wait for somebody to apply it. */
  importKeptHours: 24,
} as const;
