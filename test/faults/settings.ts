/** What every process of a fault run is told, in one argument. */
export interface ProcessSettings {
  readonly databaseUrl: string;
  readonly redisUrl?: string;
  readonly dataFolder: string;
  readonly clockFile: string;
  readonly graphUrl: string;
  readonly port: number;
}

export function readSettings(): ProcessSettings {
  return JSON.parse(process.argv[2] ?? '{}') as ProcessSettings;
}
