/** `data download`: the official archive of a data set, checked and unpacked. */
import { resolve } from 'node:path';
import { DATA_SETS, type DataSetName } from '../download/dataSets';
import { downloadDataSet } from '../download/downloadDataSet';
import { dataFolder } from '../experiment/dataFolder';
import { cancellable } from './cancellable';
import { EXIT_DONE } from './exitCodes';
import { BadInput } from './failure';
import { print, printJson, printJsonLine } from './output';
import { stepReporter } from './stepReporter';

export interface DownloadFlags {
  /** Absent: where experiments look when their file gives no `data.path`. */
  readonly to?: string;
  /** Another host of the same archive: its checksum is the official one's. */
  readonly from?: string;
  readonly json: boolean;
  /** JSON lines as the work goes on: for programs that show it. */
  readonly events: boolean;
}

export async function download(name: DataSetName, { to, from, json, events }: DownloadFlags): Promise<number> {
  if (to === '') throw new BadInput('--to: expected a folder, found nothing');
  const known = DATA_SETS[name];
  const dataSet = from === undefined ? known : { ...known, archive: { ...known.archive, url: checkUrl(from) } };
  return cancellable(async signal => {
    const reporter = stepReporter(events);
    try {
      const { folder, fresh } = await downloadDataSet(dataSet, {
        to: to === undefined ? dataFolder() : resolve(to),
        signal,
        onProgress: ({ step, bytes, total }) =>
          step === 'download'
            ? reporter.progress(`Downloading ${dataSet.title}`, bytes / total, `${megabytes(bytes)} of ${megabytes(total)} MB`)
            : reporter.progress(`Unpacking ${dataSet.title}`, null),
      });
      reporter.end();
      if (events) printJsonLine({ type: 'downloaded', name, folder, fresh });
      else if (json) printJson({ name, folder, fresh });
      else print(fresh ? `${dataSet.title} is in ${folder}` : `${dataSet.title} was in ${folder} already`);
      return EXIT_DONE;
    } finally {
      reporter.end();
    }
  });
}

function checkUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new BadInput(`--from: expected the http or https address of the archive, found "${text}"`);
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(0);
