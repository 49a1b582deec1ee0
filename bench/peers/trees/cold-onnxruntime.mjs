import ort from 'onnxruntime-node';

// By `import` it takes longer: see `cold-tidegate.ts`.
const { readFileSync } = process.getBuiltinModule('node:fs');

export async function firstScore({ folder, features }) {
  const options = { executionMode: 'sequential', interOpNumThreads: 1, intraOpNumThreads: 1 };
  const session = await ort.InferenceSession.create(`${folder}/model.onnx`, options);
  const { buffer, byteOffset, byteLength } = readFileSync(`${folder}/row.f64`);
  const row = new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const rows = new ort.Tensor('float32', Float32Array.from(row), [1, features]);
  const { scores } = await session.run({ rows });
  return scores.data[0];
}
