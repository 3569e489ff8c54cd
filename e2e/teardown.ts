import { rmSync } from 'node:fs';

/** The stack's data goes with the run. */
export default function teardown(): void {
  const folder = process.env['E2E_DATA_DIR'];
  if (folder !== undefined && process.env['E2E_KEEP'] === undefined) rmSync(folder, { recursive: true, force: true });
}
