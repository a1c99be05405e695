import { execFileSync } from 'node:child_process';

/** Reports what to install before a suite fails without it: programs, each with its Debian package. */
export function needs(suite: string, programs: Readonly<Record<string, string>>): void {
  const missing = Object.entries(programs).filter(([program]) => !isThere(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
  throw new Error(
    `the ${suite} tests need ${missing.map(([program]) => program).join(', ')}: apt-get install ${packages}`,
  );
}

function isThere(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
