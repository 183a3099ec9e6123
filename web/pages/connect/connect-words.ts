/** What Facebook calls its permissions and tasks, in words of a school office. */
const WORDS: Readonly<Record<string, string>> = {
  pages_show_list: 'see which Pages you look after',
  pages_manage_posts: 'write and remove posts',
  pages_read_engagement: 'read the posts of the Page',
  pages_read_user_content: 'read what visitors write',
  pages_manage_engagement: 'answer and hide comments',
  pages_manage_metadata: 'read the settings of the Page',
  business_management: 'see the business portfolio',
  CREATE_CONTENT: 'Content',
  MODERATE: 'Community activity',
  MANAGE: 'full control',
  ANALYZE: 'Insights',
};

export function inWords(code: string): string {
  return WORDS[code] ?? code;
}

/** Why Facebook led back without anything, by the word in the address. */
export const TROUBLE_WORDS: Readonly<Record<string, string>> = {
  state:
    'This answer from Facebook does not belong to anything that you began here. It may be from another window, or from before you signed in again. Begin once more from this page.',
  expired:
    'It took more than ten minutes, so this sign-in at Facebook no longer counts. Begin once more; nothing was changed.',
  'signed-out':
    'You were signed out of Gatehouse while you were at Facebook. You are signed in again now: begin once more.',
};
