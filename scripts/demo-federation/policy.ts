/** The policy of the two schools as the demo shows it: its duties in our own words, with the dates of the real one. */
export const DEMO_POLICY = {
  title: 'Social Media Policy',
  approvedOn: '2024-09-01',
  reviewOn: '2026-08-31',
  summary: `What you agree to when you write for our Pages

1. Children first. Whatever you post must keep pupils safe. Tell the safeguarding lead at once about anything that worries you.
2. Only people who were asked to do so write for a Page, from school equipment. Everything is checked before it goes out.
3. No child's picture without a yes from home, for this use and on this day. A name or a face, never both.
4. Photos are taken with school equipment where we can. Nothing from a private phone stays on that phone.
5. Nothing rude, hurtful, threatening or discriminating about anybody, and nothing that could be unlawful or that claims what we cannot prove.
6. Nothing confidential, and nothing that makes the schools less safe: no codes, no timetable of a trip that is still under way.
7. No private addresses, numbers or accounts; those of a colleague only when the head agrees.
8. Staff and volunteers do not talk with pupils on social media, accept no invitation from them, and keep their own accounts private.
9. The schools' names and badges are used outside these Pages only with written permission from a head.
10. A worry or a complaint belongs with the class teacher, a head or the chair of governors, not on a Page. We listen there.
11. Whoever leaves loses access on the same day, and passwords that they knew are changed.
12. Breaking these rules is looked into and can become a matter of conduct.`,
} as const;
