import * as z from 'zod';

const allowedLicences = [
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'Apache-2.0'],
  // Copyleft per file: using an unchanged package asks nothing of our own files.
  'MPL-2.0',
];

const PackageFile = z.object({
  scripts: z.record(z.string(), z.string()).default({}),
  allowScripts: z.record(z.string(), z.boolean()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

const LockFile = z.object({
  packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })),
});

const InstalledPackage = z.object({
  name: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
});

export function tooManyScripts(packageJson: string, limit = 10): string[] {
  const names = Object.keys(PackageFile.parse(JSON.parse(packageJson)).scripts);
  return names.length > limit ? [`${names.length} npm scripts: ${names.join(', ')}`] : [];
}

/** Packages that run a script on install, against the list that says which may. */
export function scriptListDifferences(packageJson: string, lockJson: string): string[] {
  const listed = Object.keys(PackageFile.parse(JSON.parse(packageJson)).allowScripts);
  const { packages } = LockFile.parse(JSON.parse(lockJson));
  const needed = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  return [
    ...needed
      .filter((name) => !listed.includes(name))
      .map((name) => `${name} runs an install script and is not listed`),
    ...listed.filter((name) => !needed.includes(name)).map((name) => `${name} is listed and runs no install script`),
  ];
}

export function unpinnedDependencies(packageJson: string): string[] {
  const { dependencies, devDependencies } = PackageFile.parse(JSON.parse(packageJson));
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
    .map(([name, version]) => `${name} ${version}`);
}

/** Each text is the package.json of an installed package. */
export function packagesWithOtherLicences(packageFiles: readonly string[]): string[] {
  return packageFiles.flatMap((text) => {
    const { name, license } = InstalledPackage.parse(JSON.parse(text));
    const licence = (typeof license === 'string' ? license : license?.type) ?? 'none';
    return isAllowed(licence) ? [] : [`${name}: ${licence}`];
  });
}

/** Of alternatives one must be allowed, of a conjunction all. */
function isAllowed(expression: string): boolean {
  return expression
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => allowedLicences.includes(licence.trim())));
}
