/** All cards, in the order in which a new panel shows them. */
import { alignmentCard } from './alignment';
import type { CardKind } from './card-kind';
import { departureCard } from './departure';
import { distanceCard } from './distance';
import { distanceMapCard } from './distance-map/distance-map-card';
import { driftCard } from './drift';
import { dynamicsCard } from './dynamics/dynamics-card';
import { eigenvaluesCard } from './eigenvalues';
import { freezeEndCard } from './freeze-end/freeze-end-card';
import { frequenciesCard } from './frequencies/frequencies-card';
import { functionCard } from './function/function-card';
import { infiniteWidthCard } from './infinite-width/infinite-width-card';
import { kernelCard } from './kernel/kernel-card';
import { linearisedCard } from './linearised';
import { lossCard } from './loss';
import { profileCard } from './profile/profile-card';
import { ridgeCard } from './ridge/ridge-card';
import { runsCard } from './runs/runs-card';
import { sweepCard } from './sweep/sweep-card';
import { velocityCard } from './velocity';

export const cardKinds: readonly CardKind[] = [
  lossCard,
  driftCard,
  eigenvaluesCard,
  velocityCard,
  distanceCard,
  alignmentCard,
  linearisedCard,
  departureCard,
  functionCard,
  kernelCard,
  distanceMapCard,
  dynamicsCard,
  frequenciesCard,
  ridgeCard,
  freezeEndCard,
  infiniteWidthCard,
  profileCard,
  sweepCard,
  runsCard,
];
