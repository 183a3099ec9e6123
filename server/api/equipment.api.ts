import type { FastifyInstance } from 'fastify';
import {
  addDevice,
  editDevice,
  listEquipment,
  restoreDevice,
  retireDevice,
} from '../../moderation/equipment/equipment.actions.ts';
import {
  addDeviceSchema,
  editDeviceSchema,
  equipmentSchema,
} from '../contract/equipment.contract.ts';
import { idParamsSchema, madeSchema } from '../contract/problem.contract.ts';
import { NOTHING, route } from '../route.ts';
import type { ServerServices } from '../services.ts';

/** The register of school equipment: cameras, tablets and phones that photos may come from. */
export function equipmentRoutes(app: FastifyInstance, services: ServerServices): void {
  const tag = 'Equipment';

  route(app, {
    method: 'GET',
    url: '/api/equipment',
    access: 'equipment:read',
    tag,
    summary:
      'School cameras and tablets; for administrators also cameras in photos that are not among them',
    answer: equipmentSchema,
    async handle({ actor }) {
      const { devices, strangers } = await listEquipment(services, actor);
      return {
        devices: devices.map((device) => ({
          ...device,
          addedAt: device.addedAt.toISOString(),
          retiredAt: device.retiredAt?.toISOString() ?? null,
        })),
        strangers: strangers.map(({ serial, lastAt, ...camera }) => ({
          ...camera,
          serialEnding: serial?.ending ?? null,
          lastAt: lastAt.toISOString(),
        })),
      };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/equipment',
    access: 'equipment:write',
    tag,
    summary: 'Put a device on the list',
    body: addDeviceSchema,
    answer: madeSchema,
    created: true,
    handle: ({ actor, body }) => addDevice(services, actor, body),
  });

  route(app, {
    method: 'PATCH',
    url: '/api/equipment/:id',
    access: 'equipment:write',
    tag,
    summary: 'Change what is written about a device',
    params: idParamsSchema,
    body: editDeviceSchema,
    answer: NOTHING,
    handle: ({ actor, params, body }) =>
      editDevice(services, actor, { deviceId: params.id, ...body }),
  });

  route(app, {
    method: 'POST',
    url: '/api/equipment/:id/retirement',
    access: 'equipment:write',
    tag,
    summary: 'Take a device off the list',
    params: idParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => retireDevice(services, actor, { deviceId: params.id }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/equipment/:id/retirement',
    access: 'equipment:write',
    tag,
    summary: 'Put a device back on the list',
    params: idParamsSchema,
    answer: NOTHING,
    handle: ({ actor, params }) => restoreDevice(services, actor, { deviceId: params.id }),
  });
}
