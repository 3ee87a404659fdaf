/** /sys/class/net and /sys/devices/virtual/net: what there is of devices at the first look. @see sysfs(5) */
import type { Kernel } from "../kernel.ts";
import { deviceFiles, deviceStatistics } from "../net/device/sys-tree.ts";
import { GeneratedDirectory, type GeneratedFs, GeneratedLink } from "./nodes.ts";
import { childrenOf, LazyListing, Node } from "./tree.ts";

/** A directory whose entries are made when somebody looks: the devices are known later than the tree is made. */
function late(fs: GeneratedFs, kernel: Kernel, entry: (name: string) => Node | object): Node {
  return new Node((path) => {
    const names = (): string[] => kernel.net.devices.devices().map(({ name }) => name);
    const listing = new LazyListing(() =>
      childrenOf(fs, path, Object.fromEntries(names().map((name) => [name, entry(name) as Node]))),
    );
    return new GeneratedDirectory(fs, path, listing);
  });
}

export function netClass(fs: GeneratedFs, kernel: Kernel): Node {
  return late(
    fs,
    kernel,
    (name) => new Node((path) => new GeneratedLink(fs, path, () => `../../devices/virtual/net/${name}`)),
  );
}

export function netDevices(fs: GeneratedFs, kernel: Kernel): Node {
  return late(fs, kernel, (name) => {
    const device = () => kernel.net.devices.devices().find((each) => each.name === name);
    return {
      ...deviceFiles(device),
      statistics: deviceStatistics(device),
      subsystem: new Node((path) => new GeneratedLink(fs, path, () => "../../../../class/net")),
    };
  });
}
