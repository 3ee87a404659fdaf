/** The KVM engine: /dev/kvm through the host's foreign-function interface. */
import { Errno, errnoMessage } from "../../abi/errno.ts";
import type { HostNative } from "../../host/native.ts";
import { type AddressSpace, type CpuFeatures, type Engine, EngineError, type EngineStatistics } from "../engine.ts";
import { Capability, Ioctl, KVM_API_VERSION } from "./abi.ts";
import type { CpuCounts } from "./counts.ts";
import { KvmCpu } from "./cpu.ts";
import { emptyCpuid, type GuestCpuid, guestCpuid } from "./cpuid.ts";
import { KvmSpace } from "./space.ts";

const DEVICE = "/dev/kvm";
const O_RDWR_CLOEXEC = 0o2000002;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAX_SPACE = 0x1_0000_0000;
const SPACE_GRAIN = 0x20_0000;

export class KvmEngine implements Engine {
  readonly name = "kvm";
  readonly architecture = "x86-64";
  readonly statistics: EngineStatistics & CpuCounts = {
    syscall: 0,
    fault: 0,
    trap: 0,
    budget: 0,
    interrupted: 0,
    spurious: 0,
  };
  readonly features: CpuFeatures;
  readonly #native: HostNative;
  readonly #device: number;
  readonly #cpuid: GuestCpuid;
  readonly #runBytes: number;
  readonly #now: () => number;

  /**
   * Opens /dev/kvm.
   * @param now host monotonic ns, the scale of deadlines
   * @throws {EngineError} with one line saying what is missing
   */
  constructor(native: HostNative, now: () => number) {
    this.#native = native;
    this.#now = now;
    const device = native.open(DEVICE, O_RDWR_CLOEXEC);
    if (device < 0) throw new EngineError(unavailable(-device));
    this.#device = device;
    const version = native.ioctl(device, Ioctl.GET_API_VERSION, 0);
    if (version < 0) throw new EngineError(`${DEVICE} is not KVM: ${errnoMessage(-version)}`);
    if (version !== KVM_API_VERSION)
      throw new EngineError(`${DEVICE}: API version ${version}, needed ${KVM_API_VERSION}`);
    for (const [name, number] of Object.entries(Capability)) {
      if (native.ioctl(device, Ioctl.CHECK_EXTENSION, number) <= 0) {
        throw new EngineError(`${DEVICE}: this kernel's KVM lacks KVM_CAP_${name}`);
      }
    }
    const supported = emptyCpuid();
    const result = native.ioctlBytes(device, Ioctl.GET_SUPPORTED_CPUID, supported);
    if (result < 0) throw new EngineError(`${DEVICE}: KVM_GET_SUPPORTED_CPUID: ${errnoMessage(-result)}`);
    this.#cpuid = guestCpuid(supported);
    this.features = this.#cpuid.features;
    this.#runBytes = native.ioctl(device, Ioctl.GET_VCPU_MMAP_SIZE, 0);
  }

  createAddressSpace(size: number): AddressSpace {
    if (!(size > 0 && size <= MAX_SPACE && size % SPACE_GRAIN === 0)) {
      throw new EngineError(`guest memory of ${size} bytes: must be a multiple of 2 MiB up to 4 GiB`);
    }
    const native = this.#native;
    // A signal that happens to be pending, whoever it is for, makes this call give up.
    let vm: number;
    do vm = native.ioctl(this.#device, Ioctl.CREATE_VM, 0);
    while (vm === -Errno.EINTR);
    if (vm < 0) throw new EngineError(`KVM_CREATE_VM: ${errnoMessage(-vm)}`);
    return new KvmSpace(
      native,
      vm,
      size,
      (space, index) => this.#createCpu(vm, space, index),
      () => native.close(vm),
    );
  }

  /** @returns null if KVM or the host gives no more of them */
  #createCpu(vm: number, space: KvmSpace, index: number): KvmCpu | null {
    const native = this.#native;
    const fd = uninterrupted(() => native.ioctl(vm, Ioctl.CREATE_VCPU, index));
    if (fd < 0) {
      if (index > 0) return null;
      throw new EngineError(`KVM_CREATE_VCPU: ${errnoMessage(-fd)}`);
    }
    const page = native.map(0, this.#runBytes, PROT_READ_WRITE, MAP_SHARED, fd, 0);
    if (page < 0) {
      native.close(fd);
      if (index > 0) return null;
      throw new EngineError(`mmap of the vCPU's page: ${errnoMessage(-page)}`);
    }
    const place = { fd, page, view: native.view(page, this.#runBytes) };
    return new KvmCpu(native, place, space, this.#cpuid, this.statistics, this.#now);
  }

  close(): void {
    this.#native.close(this.#device);
  }
}

/** KVM gives up what takes long when a signal comes. */
function uninterrupted(call: () => number): number {
  for (;;) {
    const result = call();
    if (result !== -Errno.EINTR) return result;
  }
}

function unavailable(errno: number): string {
  if (errno === Errno.ENOENT || errno === Errno.ENXIO || errno === Errno.ENODEV) {
    return `${DEVICE} is missing: the kvm engine needs a Linux host with KVM (CPU virtualisation enabled, module kvm_intel or kvm_amd)`;
  }
  if (errno === Errno.EACCES || errno === Errno.EPERM) {
    return `${DEVICE}: permission denied: the kvm engine needs root or membership of the device's group (usermod -aG kvm USER)`;
  }
  return `${DEVICE}: ${errnoMessage(errno)}`;
}
