import { needs } from '../needs.ts';

/** The programs that the system suite needs. */
export default function systemNeeds(): void {
  needs('system', {
    prometheus: 'prometheus',
    promtool: 'prometheus',
    'prometheus-alertmanager': 'prometheus-alertmanager',
    amtool: 'prometheus-alertmanager',
    chromium: 'chromium',
  });
}
