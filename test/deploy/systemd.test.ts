import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/commandLine.ts';

const SYSTEMD = new URL('../../deploy/systemd/', import.meta.url);
const SERVER = 'mongodbatlas-restore-exporter.service';
const TEXTFILE = 'mongodbatlas-restore-exporter-textfile.service';
const PROGRAM = '/opt/mongodbatlas-restore-exporter/bin/mongodbatlas-restore-exporter';
/** The only hardening directive that the JavaScript engine does not support. */
const IMPOSSIBLE = 'MemoryDenyWriteExecute';

/** Returns every value of a setting, in the order of the file. */
function settings(file: string, key: string): readonly string[] {
  const lines = readFileSync(new URL(file, SYSTEMD), 'utf8').split('\n');
  return lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
}

function lineOf(file: string) {
  const [program, ...args] = settings(file, 'ExecStart')[0]?.split(' ') ?? [];
  return { program, line: parseCommandLine(args, '') };
}

describe.each([SERVER, TEXTFILE])('the unit %s', (file) => {
  test('starts the program with valid flags and the configuration file that it names', () => {
    const { program, line } = lineOf(file);
    expect(program).toBe(PROGRAM);
    const configFile = '/etc/mongodbatlas-restore-exporter/exporter.yml';
    expect(line).toMatchObject({ kind: 'run', flags: { configFile } });
  });

  test('passes the key as a credential, at the path in its comment', () => {
    const [id = '', path] = settings(file, 'LoadCredential')[0]?.split(':') ?? [];
    expect(path).toBe('/etc/credstore/mongodbatlas-restore-exporter/private_key');
    const text = readFileSync(new URL(file, SYSTEMD), 'utf8');
    expect(text).toContain(`private_key_file: /run/credentials/${file}/${id}\n`);
    const guide = readFileSync(new URL('../README.md', SYSTEMD), 'utf8');
    expect(guide).toContain(`install -D -m 600 deploy/atlas/secrets/private_key ${path}\n`);
    expect(guide).toContain(`private_key_file: /run/credentials/${SERVER}/${id}\n`);
  });

  test('has the same hardening as the other unit', () => {
    const hardening = (unit: string) =>
      readFileSync(new URL(unit, SYSTEMD), 'utf8').match(/^(Protect|Private|Restrict|SystemCall|NoNew).*/gm);
    expect(hardening(file)).toEqual(hardening(SERVER));
    expect(settings(file, IMPOSSIBLE)).toEqual([]);
  });
});

test('the server reloads by SIGHUP and has a state directory for its state file', () => {
  expect(settings(SERVER, 'ExecReload')).toEqual(['kill -HUP $MAINPID']);
  const [directory] = settings(SERVER, 'StateDirectory');
  expect(readFileSync(new URL(SERVER, SYSTEMD), 'utf8')).toContain(`state_file: /var/lib/${directory}/`);
});

test('the textfile unit writes a file with a collected name into its only writable directory', () => {
  const { line } = lineOf(TEXTFILE);
  const [directory] = settings(TEXTFILE, 'ReadWritePaths');
  expect(line).toMatchObject({ command: 'once', flags: { output: `${directory}/restores.prom` } });
  expect(settings(TEXTFILE, 'Type')).toEqual(['oneshot']);
});

test('each timer starts the unit of its name', () => {
  const timers = readdirSync(SYSTEMD).filter((file) => file.endsWith('.timer'));
  expect(timers.map((timer) => timer.replace('.timer', '.service'))).toEqual([TEXTFILE]);
});
