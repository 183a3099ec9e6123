import { queryOptions } from '@tanstack/react-query';
import { equipmentSchema } from '../../../server/contract/equipment.contract.ts';
import { request } from '../../api/client.ts';

export const equipmentQuery = queryOptions({
  queryKey: ['equipment'],
  queryFn: ({ signal }) => request('GET', '/api/equipment', { schema: equipmentSchema, signal }),
});
