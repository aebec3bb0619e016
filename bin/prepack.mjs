// Has the package bring the program compiled from the sources that it brings, and no other.
import { removeOthers } from "./compile.mjs";
import { compiledFolder } from "./compiled-folder.mjs";

await removeOthers(new URL(await compiledFolder()), 0);
