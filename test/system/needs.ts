import { needs } from '../needs.ts';

/** What the system suite has to find on the machine. */
export default function systemNeeds(): void {
  needs('system', {
    prometheus: 'prometheus',
    promtool: 'prometheus',
    'prometheus-alertmanager': 'prometheus-alertmanager',
    amtool: 'prometheus-alertmanager',
    chromium: 'chromium',
  });
}
