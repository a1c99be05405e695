import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config/parseConfig.ts';

const guide = readFileSync('deploy/README.md', 'utf8');
const chartGuide = readFileSync('deploy/helm/mongodbatlas-restore-exporter/README.md', 'utf8');
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const blocks = [...guide.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text = '']) => ({
  language,
  text,
}));
const scripts = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
/** The files that the scripts write with `<<'END'`. */
const heredocs = scripts.flatMap((text) =>
  [...text.matchAll(/<<'END'\n(.*?)^END$/gms)].map(([, written = '']) => written),
);

test('every configuration in the guide is valid', () => {
  const configs = [
    ...blocks.filter(({ language }) => language === 'yaml').map(({ text }) => text),
    ...heredocs,
  ]
    .map((text) => parse(text))
    .map((written) => written.config ?? written);
  expect(configs).toHaveLength(3);
  for (const config of configs) {
    const credentials = {
      default: { public_key: 'abcdefgh', private_key_file: '/run/secrets/atlas/private_key' },
    };
    const text = JSON.stringify({ credentials, ...config });
    expect(parseConfig(text, { file: 'exporter.yml', env: {} })).toMatchObject({ ok: true });
  }
});

test('the README of the chart has the values and the address of the guide', () => {
  const [values = ''] = /(?<=cat > values\.yaml <<'END'\n).*?(?=^END$)/ms.exec(guide) ?? [];
  expect(values).toContain('existingSecret: atlas');
  expect(chartGuide).toContain(values);
  const [address = ''] = /oci:[\w./-]+/.exec(guide) ?? [];
  expect(chartGuide).toContain(`helm upgrade --install atlas-restores ${address} `);
});

test('every file and link in the guide exists', () => {
  const links = [...guide.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => `deploy/${path}`);
  const named = [...scripts.join('\n').matchAll(/(?<=\s|=)\.?\/?(deploy\/[\w./-]+)/g)].map(
    ([, path = '']) => path,
  );
  const made = /^deploy\/(\.env$|atlas\/)/;
  expect(links.length).toBeGreaterThan(10);
  expect([...links, ...named].filter((path) => !made.test(path) && !existsSync(path))).toEqual([]);
});

test('the guide has the version of the package and the image of the manifests', () => {
  for (const [, tag] of guide.matchAll(/restore-exporter[:-](\d+\.\d+\.\d+)/g)) expect(tag).toBe(version);
  const { images } = parse(readFileSync('deploy/kubernetes/base/kustomization.yml', 'utf8'));
  expect(guide).toContain(`${images[0].newName}:${images[0].newTag}`);
  expect(guide).toContain(`npm install --global ${name}\n`);
});

test('credentials have the same path in every installation except systemd', () => {
  const mounts = ['deploy/compose.yml', 'deploy/kubernetes/base/deployment.yml', 'deploy/.env.example'];
  const chart = 'deploy/helm/mongodbatlas-restore-exporter';
  for (const file of [...mounts, `${chart}/templates/_helpers.tpl`])
    expect(readFileSync(file, 'utf8')).toContain('/run/secrets/atlas');
  const files = [
    'README.md',
    'Dockerfile',
    'config/exporter.example.yml',
    ...filesBelow('deploy').filter((file) => !file.endsWith('values.schema.json')),
  ];
  const places = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:key|id|secret)_file"?:? ?"?(\/[^\s"]+)/g)].map(
      ([, path = '']) => path,
    ),
  );
  const other = places.filter(
    (path) =>
      !/^\/run\/secrets\/(atlas\/([a-z]+_)?(public_key|private_key|client_id|client_secret)|web-tls\/.+)$/.test(
        path,
      ),
  );
  expect(places.length).toBeGreaterThan(12);
  expect(new Set(other)).toEqual(
    new Set([
      '/run/credentials/mongodbatlas-restore-exporter.service/private_key',
      '/run/credentials/mongodbatlas-restore-exporter-textfile.service/private_key',
    ]),
  );
  expect(existsSync('deploy/atlas/secrets/.gitignore')).toBe(true);
});

const REPOSITORY = existsSync('.git');
const SKIPPED = REPOSITORY ? '' : ' (skipped: there is no .git)';

test.skipIf(!REPOSITORY)(`Git ignores every file with a secret that the guides write${SKIPPED}`, () => {
  const component = readFileSync('deploy/kubernetes/basic-auth/kustomization.yml', 'utf8');
  const [web = ''] = /(?<=--from-file=)web\.yml/.exec(component) ?? [];
  const [values = ''] = /(?<=> )values\.yaml/.exec(guide) ?? [];
  const [env = ''] = /(?<=cp deploy\/\.env\.example )\S+/.exec(guide) ?? [];
  const secrets = [...guide.matchAll(/\bdeploy\/atlas\/(?:secrets\/\w+|exporter\.yml)/g)].map(
    ([path]) => path,
  );
  const written = new Set([web, values, env, 'exporter.yml', ...secrets]);
  expect(written).toContain('deploy/atlas/secrets/private_key');
  const { stdout } = spawnSync('git', ['check-ignore', ...written], { encoding: 'utf8' });
  expect(stdout.trimEnd().split('\n').toSorted()).toEqual([...written].toSorted());
});

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ya?ml|md|tpl|service|txt)$/.test(entry.name))
    .map(({ parentPath, name }) => `${parentPath}/${name}`);
}
