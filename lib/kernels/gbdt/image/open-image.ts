import { checkImage } from './check-image.ts';
import { damaged, unsupported } from '../gbdt-error.ts';
import * as layout from './image-layout.ts';
import { type Sections, sectionsOf } from './image-sections.ts';
import { type ImageText, decodeText } from './image-text.ts';
import { type ImageReader, plainReader } from './image-reader.ts';
import type { Nodes } from './node-bits.ts';

/** Sections that were looked at and found sound: whoever scores needs no check any more. */
export interface Image extends Sections {
  /** At a multiple of eight of their buffer. */
  readonly bytes: Uint8Array;
  readonly nodes: Nodes;
  readonly counts: layout.Counts;
  readonly words: ImageText;
}

/**
 * Looks at an image where its reader holds it, and writes out its nodes; its bytes are not to be written any more. The
 * checksum finds accidents. What was altered on purpose has one too, so that every number which an evaluator follows is
 * checked behind it.
 */
export function openImage(given: Uint8Array, reader: ImageReader = plainReader): Image {
  const counts = readHeader(given);
  const bytes = reader.hold(given, counts);
  const [one, other] = reader.checksum(bytes.subarray(layout.countsAt), counts);
  const view = new DataView(bytes.buffer, bytes.byteOffset, layout.headerBytes);
  if (view.getUint32(layout.checksumAt, true) !== one || view.getUint32(layout.checksumAt + 4, true) !== other)
    throw damaged('the image does not have the checksum that it names');
  const sections = sectionsOf(bytes, counts);
  checkImage(sections, counts);
  reader.checkNumbers(sections, counts);
  const nodes = reader.unpackNodes(sections, counts);
  return { ...sections, bytes, nodes, counts, words: decodeText(sections.text, counts) };
}

function readHeader(bytes: Uint8Array): layout.Counts {
  if (bytes.length < layout.headerBytes || layout.magic.some((byte, index) => bytes[index] !== byte))
    throw damaged('this is no packed image');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(layout.versionAt, true);
  if (version !== layout.version) throw unsupported(`the image has version ${version}, read is ${layout.version}`);
  const length = view.getUint32(layout.byteLengthAt, true);
  if (length !== bytes.length) throw damaged(`the image has ${bytes.length} bytes, not ${length}`);
  const at = (name: (typeof layout.countNames)[number]): number =>
    view.getUint32(layout.countsAt + 4 * layout.countNames.indexOf(name), true);
  const counts: layout.Counts = {
    ...{ width: at('width'), features: at('features'), heads: at('heads'), thresholds: at('thresholds') },
    ...{ slots: at('slots'), sets: at('sets'), setWords: at('setWords'), trees: at('trees'), nodes: at('nodes') },
    ...{ leaves: at('leaves'), isSplitOrder: at('isSplitOrder'), nodeBytes: at('nodeBytes') },
    ...{ textBytes: at('textBytes'), coverBytes: at('coverBytes') },
  };
  if (counts.isSplitOrder > 1) throw damaged(`the order ${counts.isSplitOrder} of nodes`);
  if (!layout.isWidth(counts.width)) throw damaged(`fields of nodes have ${counts.width} bytes`);
  if (counts.leaves !== counts.nodes + counts.trees) throw damaged(`${counts.leaves} leaves`);
  if (layout.offsetsOf(counts).byteLength !== length) throw damaged('the counts of the image do not make its length');
  return counts;
}
