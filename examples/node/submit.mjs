// SPDX-License-Identifier: Apache-2.0
// Submits a registered task to a cluster and prints its result; needs no Java. Run it with:
//   npm ci && node submit.mjs 127.0.0.1:5901 jobs upper "some text" [token]
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const [address, executor, task, argument, token] = process.argv.slice(2);
const proto = new URL('../../protocol/src/main/protobuf/outlast/v1/tasks.proto', import.meta.url);
const { outlast } = grpc.loadPackageDefinition(loadSync(fileURLToPath(proto), { longs: String }));
const tasks = new outlast.v1.Tasks(address, grpc.credentials.createInsecure());
const metadata = new grpc.Metadata();
if (token) metadata.set('authorization', `Bearer ${token}`);

const call = (method, request) =>
  new Promise((resolve, reject) =>
    tasks[method](request, metadata, { deadline: Date.now() + 20_000 }, (error, answer) =>
      error ? reject(error) : resolve(answer)));

// The name of this request: sent again under it, as after UNAVAILABLE, the task is stored once.
const id = { submitter: randomBytes(8).readBigUInt64LE().toString(), number: 0 };
try {
  const { taskId } = await call('submit', { executor, id, task, argument: Buffer.from(argument) });
  const outcome = await call('retrieve', { executor, taskId });
  console.log(taskId, outcome.value?.bytes?.toString() ?? JSON.stringify(outcome));
  await call('dispose', { executor, taskId });
} catch (error) {
  console.error(`${grpc.status[error.code]}: ${error.details}`);
  process.exitCode = 1;
}
tasks.close();
