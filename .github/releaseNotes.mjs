// Prints the section of a version of CHANGELOG.md: node .github/releaseNotes.mjs 1.2.3
import { readFileSync } from 'node:fs';

const [version = ''] = process.argv.slice(2);
const changelog = readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8');
const section = changelog.split(/^## /m).find((each) => each.startsWith(`${version}\n`));
if (section === undefined) {
  process.stderr.write(`CHANGELOG.md has no section "## ${version}": rename "## Unreleased"\n`);
  process.exitCode = 1;
} else process.stdout.write(section.slice(version.length).trimStart());
