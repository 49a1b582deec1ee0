export function projectNode(root: string): string;
export function packagesStampPath(root: string): string;
export function packagesStamp(root: string): string;
export function arePackagesFresh(root: string): boolean;
