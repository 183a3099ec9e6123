import { defineConfig } from 'oxlint';
import { ENVIRONMENT_READERS, wallOverrides } from './scripts/walls.ts';

const TESTS = ['**/*.test.ts', '**/*.test.tsx', 'test/**'];

// What a pure rule may not reach for (Rules of the house, 1). `new Date()` without an argument has no
// lint rule: scripts/house-rules.ts looks for it.
const IMPURE_GLOBALS = ['fetch', 'process', 'performance', 'crypto', 'setTimeout', 'setInterval'];
const IMPURE_PROPERTIES = [
  { object: 'Date', property: 'now' },
  { object: 'Math', property: 'random' },
  { object: 'DateTime', property: 'now' },
];
const PURITY = 'Wall "pure rules": data, now and randomness are arguments.';

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'react', 'jsx-a11y', 'vitest'],
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  env: { es2024: true },
  ignorePatterns: ['node_modules/', 'data/', 'web/dist/', '.cache/'],
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    // Split by meaning at about 70 lines a function and 300 a file.
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
    eqeqeq: 'error',
    'prefer-const': 'error',
    'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
    'import/no-cycle': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-return': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/return-await': ['error', 'in-try-catch'],
    'typescript/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true },
    ],
    'unicorn/prefer-node-protocol': 'error',
    'vitest/no-disabled-tests': 'error',
    'vitest/no-focused-tests': 'error',
    // The second argument is what a failure prints.
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    'react/rules-of-hooks': 'error',
    'react/exhaustive-deps': 'error',
    // The compiler option jsx: react-jsx brings React into scope.
    'react/react-in-jsx-scope': 'off',
    // An import for its effect only is how Vite takes style sheets and fonts.
    'import/no-unassigned-import': [
      'error',
      { allow: ['**/*.css', '@fontsource*/**', '**/without-eval.ts'] },
    ],
    // A zod schema or a database row is narrower than what TypeScript can see; each assertion is read in review.
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/unbound-method': ['error', { ignoreStatic: true }],
    // noImplicitReturns says the same, and knows an exhaustive switch.
    'typescript/consistent-return': 'off',
    // `pg.Pool` is how a CommonJS package is used from ESM.
    'import/no-named-as-default-member': 'off',
    'promise/always-return': 'off',
    // Roles written out keep a table a table, and a list a list, when the style sheet changes their display;
    // axe judges the page as it is.
    'jsx-a11y/no-redundant-roles': 'off',
    'jsx-a11y/no-interactive-element-to-noninteractive-role': 'off',
    'jsx-a11y/prefer-tag-over-role': 'off',
    // react/exhaustive-deps says the same.
    'react/exhaustive-effect-dependencies': 'off',
    // A small function beside its only caller reads better than one lifted out of sight.
    'unicorn/consistent-function-scoping': 'off',
  },
  overrides: [
    ...wallOverrides(),
    {
      files: ['**/*.rules.ts'],
      rules: {
        'no-restricted-globals': [
          'error',
          ...IMPURE_GLOBALS.map((name) => ({ name, message: PURITY })),
        ],
        'no-restricted-properties': [
          'error',
          ...IMPURE_PROPERTIES.map((each) => ({ ...each, message: PURITY })),
        ],
      },
    },
    {
      files: ['**'],
      excludeFiles: ENVIRONMENT_READERS,
      plugins: ['node'],
      rules: { 'node/no-process-env': 'error' },
    },
    {
      // Log lines go through pino, with ids and codes only.
      files: ['moderation/**', 'server/**', 'workers/**', 'web/**'],
      rules: { 'no-console': 'error' },
    },
    {
      // Plain JavaScript, since it runs before anything is installed: it has no types to be unsafe with.
      files: ['**/*.mjs'],
      rules: {
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-call': 'off',
        'typescript/no-unsafe-return': 'off',
      },
    },
    {
      // A describe block is one function; what matters is the length of each test.
      files: TESTS,
      rules: { 'max-lines-per-function': 'off', 'max-lines': 'off', 'no-console': 'off' },
    },
  ],
});
