import type { ExampleSet } from '../../pages/examples/example.ts';
import { Table } from './table.tsx';
import type { Column } from './table.tsx';

interface Post {
  readonly id: string;
  readonly title: string;
  readonly writer: string;
  readonly photos: number;
  readonly faces: number;
  readonly changed: string;
}

const POSTS: readonly Post[] = [
  {
    id: '1',
    title: 'Harvest assembly',
    writer: 'Miss Nwosu',
    photos: 4,
    faces: 23,
    changed: 'today 14:10',
  },
  {
    id: '2',
    title: 'Football: 3–1 against Kington',
    writer: 'Mr Hartley',
    photos: 2,
    faces: 14,
    changed: 'today 11:32',
  },
  {
    id: '3',
    title:
      'The Friends of Langley Fitzurse and the grand autumn fête, with thanks to everyone who baked',
    writer: 'Mrs Featherstonehaugh-Abernathy',
    photos: 10,
    faces: 108,
    changed: 'Tue 17 Nov',
  },
];

const COLUMNS: readonly [Column<Post>, ...Column<Post>[]] = [
  { key: 'title', heading: 'Post', cell: (post) => <a href={`#post-${post.id}`}>{post.title}</a> },
  { key: 'writer', heading: 'Written by', cell: (post) => post.writer },
  { key: 'photos', heading: 'Photos', cell: (post) => post.photos, isNumber: true },
  { key: 'faces', heading: 'Faces', cell: (post) => post.faces, isNumber: true },
  { key: 'changed', heading: 'Changed', cell: (post) => post.changed, isShort: true },
];

const tables: ExampleSet = {
  title: 'Table',
  purpose: 'For what is compared row by row. On a phone each row becomes a small card.',
  examples: [
    {
      caption: 'posts of a school',
      View: () => (
        <Table
          caption="Posts of Langley Fitzurse"
          isCaptionShown
          columns={COLUMNS}
          rows={POSTS}
          keyOf={(post) => post.id}
        />
      ),
    },
  ],
};

export default tables;
