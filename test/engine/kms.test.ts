import { Buffer } from 'node:buffer';
import { createPublicKey, verify } from 'node:crypto';
import { facts, refusal } from '../support/probes/probe.ts';
import { callService } from '../support/probes/clients.ts';

function call(operation: string, body: object) {
  return callService({ service: 'kms', target: `TrentService.${operation}`, body });
}

async function makeKey(options: object = {}): Promise<string> {
  const { KeyMetadata } = await call('CreateKey', options);
  return (KeyMetadata as { KeyId: string }).KeyId;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

facts('KMS', [
  {
    id: 'encrypt',
    fact: 'What a key has encrypted under a context, it decrypts under that context only.',
    why: 'An optional key for the data on AWS.',
    async observe() {
      const KeyId = await makeKey();
      const { CiphertextBlob } = await call('Encrypt', {
        KeyId,
        Plaintext: base64('x'),
        EncryptionContext: { a: '1' },
      });
      const { Plaintext } = await call('Decrypt', { KeyId, CiphertextBlob, EncryptionContext: { a: '1' } });
      const other = await refusal(() => call('Decrypt', { KeyId, CiphertextBlob, EncryptionContext: { a: '2' } }));
      return Plaintext === base64('x') && other !== undefined;
    },
  },
  {
    id: 'sign',
    fact: 'An asymmetric key signs, and its public key verifies outside of KMS.',
    use: 'open',
    why: 'Whether manifests of artifacts could be signed.',
    async observe() {
      const KeyId = await makeKey({ KeyUsage: 'SIGN_VERIFY', KeySpec: 'ECC_NIST_P256' });
      const text = 'manifest';
      const signing = { KeyId, Message: base64(text), MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' };
      const { Signature } = await call('Sign', signing);
      const { PublicKey } = await call('GetPublicKey', { KeyId });
      const key = createPublicKey({ key: Buffer.from(String(PublicKey), 'base64'), format: 'der', type: 'spki' });
      return verify('sha256', Buffer.from(text), key, Buffer.from(String(Signature), 'base64'));
    },
  },
  {
    id: 'hmac',
    fact: 'An HMAC key makes codes, and knows its own from others.',
    use: 'open',
    why: 'Whether cursors of pages could be signed.',
    async observe() {
      const KeyId = await makeKey({ KeyUsage: 'GENERATE_VERIFY_MAC', KeySpec: 'HMAC_256' });
      const message = { KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: base64('page 2') };
      const { Mac } = await call('GenerateMac', message);
      const { MacValid } = await call('VerifyMac', { ...message, Mac });
      const other = await refusal(() => call('VerifyMac', { ...message, Message: base64('page 3'), Mac }));
      return MacValid === true && other !== undefined;
    },
  },
]);
