-- The register of school equipment: which cameras, tablets and phones belong to the schools, for product.md section 3.

create table school_device (
  id uuid primary key,
  federation_id uuid not null references federation,
  -- Whose it is; null when the schools share it.
  school_id uuid references school,
  -- What the office calls it: "iPad 7, Oak class".
  name text not null,
  -- As the device writes them into its photos; the make may be empty, since some write the model alone.
  make text not null,
  model text not null,
  -- A keyed digest of the serial number and its last characters, never the number itself.
  serial_digest text check (serial_digest ~ '^[0-9a-f]{64}$'),
  serial_ending text,
  added_by uuid references person,
  added_at timestamptz not null,
  retired_at timestamptz,
  check ((serial_digest is null) = (serial_ending is null))
);
create unique index school_device_name on school_device (federation_id, lower(name)) where retired_at is null;
create unique index school_device_serial on school_device (federation_id, serial_digest) where retired_at is null;

-- For the list of cameras that took photos and are on no list.
create index picture_uploaded on picture (federation_id, uploaded_at);
