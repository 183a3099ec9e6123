import type { ImportState } from '../../../server/contract/import.contract.ts';
import type { Step } from './steps.tsx';

/** The step to show: what the address asks for, as far as the import has come. */
export function stepOf(state: ImportState, asked: string | null): Exclude<Step, 'file'> | 'end' {
  switch (state) {
    case 'needs-mapping':
      return 'columns';
    case 'has-problems':
      return asked === 'columns' ? 'columns' : 'changes';
    case 'ready':
      return asked === 'columns' || asked === 'apply' ? asked : 'changes';
    case 'applied':
    case 'undone':
    case 'dropped':
    case 'expired':
      return 'end';
    default:
      return state satisfies never;
  }
}
