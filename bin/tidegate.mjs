#!/usr/bin/env node
// The command `tidegate`: installs what is missing, then runs the CLI.
import { demandNode, handOver, installPackages } from './boot.mjs';

demandNode();
await installPackages();
await handOver('bin/tidegate.ts', process.argv.slice(2));
