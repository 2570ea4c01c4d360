/** The data sets that can be downloaded: official archives, with the checksums that their page publishes. */
import type { RemoteFile } from './fetchFile';

export const DATA_SET_NAMES = ['cifar10', 'cifar100'] as const;
export type DataSetName = (typeof DATA_SET_NAMES)[number];

export interface DataSet {
  readonly name: string;
  readonly title: string;
  readonly archive: RemoteFile;
  /** The folder that the archive unpacks to. */
  readonly folder: string;
  /** Files in it that are taken, with their bytes; null where any number is right. */
  readonly files: Readonly<Record<string, number | null>>;
}

const CIFAR_10_RECORD = 1 + 3072;
const CIFAR_100_RECORD = 2 + 3072;

/** A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009; https://www.cs.toronto.edu/~kriz/cifar.html */
export const DATA_SETS: Readonly<Record<DataSetName, DataSet>> = {
  cifar10: {
    name: 'cifar10',
    title: 'CIFAR-10',
    archive: {
      url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
      bytes: 170_052_171,
      md5: 'c32a1d4ab5d03f1284b67883e8d87530',
    },
    folder: 'cifar-10-batches-bin',
    files: {
      'batches.meta.txt': null,
      ...Object.fromEntries([1, 2, 3, 4, 5].map(n => [`data_batch_${n}.bin`, 10_000 * CIFAR_10_RECORD])),
      'test_batch.bin': 10_000 * CIFAR_10_RECORD,
    },
  },
  cifar100: {
    name: 'cifar100',
    title: 'CIFAR-100',
    archive: {
      url: 'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
      bytes: 168_513_733,
      md5: '03b5dce01913d631647c71ecec9e9cb8',
    },
    folder: 'cifar-100-binary',
    files: {
      'coarse_label_names.txt': null,
      'fine_label_names.txt': null,
      'train.bin': 50_000 * CIFAR_100_RECORD,
      'test.bin': 10_000 * CIFAR_100_RECORD,
    },
  },
};
