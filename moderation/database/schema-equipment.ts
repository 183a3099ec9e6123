import type { MaybeMoment, Moment } from './columns.ts';

interface SchoolDeviceTable {
  id: string;
  federation_id: string;
  school_id: string | null;
  name: string;
  make: string;
  model: string;
  serial_digest: string | null;
  serial_ending: string | null;
  added_by: string | null;
  added_at: Moment;
  retired_at: MaybeMoment;
}

/** The register of school equipment. */
export interface EquipmentTables {
  school_device: SchoolDeviceTable;
}
