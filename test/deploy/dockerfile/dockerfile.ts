import { readFileSync } from 'node:fs';

/** One instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The instructions between one `FROM` and the next. */
export interface Stage {
  readonly from: string;
  readonly instructions: readonly Instruction[];
}

export interface Dockerfile {
  /** The instructions before the first `FROM`. */
  readonly head: readonly Instruction[];
  /** The last stage is the image. */
  readonly stages: readonly Stage[];
}

export const DOCKERFILE = readFileSync(new URL('../../../Dockerfile', import.meta.url), 'utf8');

export function readDockerfile(text = DOCKERFILE): Dockerfile {
  const head: Instruction[] = [];
  const stages: { from: string; instructions: Instruction[] }[] = [];
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  for (const line of lines.filter((each) => each.trim() !== '')) {
    const [name = ''] = line.split(' ', 1);
    const rest = line.slice(name.length + 1).trim();
    if (name === 'FROM') stages.push({ from: rest, instructions: [] });
    else (stages.at(-1)?.instructions ?? head).push({ name, rest });
  }
  return { head, stages };
}

/** Returns the arguments of every instruction of this name. */
export function all(instructions: readonly Instruction[], name: string): readonly string[] {
  return instructions.filter((each) => each.name === name).map(({ rest }) => rest);
}
