import type { z } from 'zod';
import { type Duration, isDuration } from './schema/durationSetting.ts';

type CamelCase<Key extends string> = Key extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Key;

/** The settings of a section under the names that the code uses: camel case, with the unit of durations. */
export type Settings<Section> = {
  readonly [Key in keyof Section & string as Section[Key] extends Duration | undefined
    ? `${CamelCase<Key>}Ms`
    : CamelCase<Key>]: Section[Key] extends Duration
    ? number
    : Section[Key] extends Duration | undefined
      ? number | undefined
      : Section[Key];
};

/** Renames the settings of a section, so that no setting is copied by hand or forgotten. */
export function namedSettings<Shape extends z.ZodRawShape>(
  section: z.ZodObject<Shape>,
  values: z.output<z.ZodObject<Shape>>,
): Settings<z.output<z.ZodObject<Shape>>> {
  const named = Object.keys(section.shape).map((key) => [
    settingName(key, section.shape[key]),
    Reflect.get(values, key),
  ]);
  return Object.fromEntries(named) as Settings<z.output<z.ZodObject<Shape>>>;
}

/** Returns the name that the code uses for a key of the file. */
export function settingName(key: string, schema: z.core.$ZodType | undefined): string {
  const camelCase = key.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return schema !== undefined && isDuration(schema) ? `${camelCase}Ms` : camelCase;
}
