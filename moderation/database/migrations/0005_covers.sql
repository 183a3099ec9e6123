-- Covers with a look, photos with a crop, a second look at the whole finished file, and originals that are kept no longer
-- than the retention rule says. The triggers of 0001 guard whole rows: what is sealed stays as it was, these columns included.

-- Every cover so far was drawn as a soft patch. The column says nothing about markings of another kind.
alter table photo_marking add column look text not null default 'blur' check (look in ('blur', 'pixelate', 'solid', 'sticker'));

alter table revision_photo
  add column crop_x integer check (crop_x >= 0),
  add column crop_y integer check (crop_y >= 0),
  add column crop_width integer check (crop_width > 0),
  add column crop_height integer check (crop_height > 0),
  add constraint crop_whole check (num_nulls(crop_x, crop_y, crop_width, crop_height) in (0, 4));

alter table rendered_photo
  add column faces_seen jsonb,
  add column thumbnail_sha256 text;

-- First it is decided (and on the record), then the bytes go; a run that broke off between the two is finished by the next.
alter table picture
  add column original_deleted_at timestamptz,
  add column original_removed_at timestamptz check (original_removed_at is null or original_deleted_at is not null);
create index picture_original on picture (original_sha256);
create index picture_preview on picture (preview_sha256);
create index picture_thumbnail on picture (thumbnail_sha256);
create index rendered_photo_file on rendered_photo (sha256);
create index rendered_photo_thumbnail on rendered_photo (thumbnail_sha256);
