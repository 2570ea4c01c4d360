/** What axe finds wrong with a page as it is now, a sentence a rule. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { MonitorPage } from './monitor-page';

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
}

export async function objections({ page }: Pick<MonitorPage, 'page'>): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: Axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => `${node.html} ${node.failureSummary}`).join('; ')}`);
  });
}
