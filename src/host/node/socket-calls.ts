/** The socket calls of the C library, declared when the first network is opened. */
import type { HostAddress } from "../network.ts";
import { type CFunction, libc } from "./ffi.ts";
import { AddressBuffer, FilledAddress } from "./socket-address.ts";

export interface SocketCalls {
  readonly socket: CFunction;
  readonly bind: CFunction;
  readonly listen: CFunction;
  readonly connect: CFunction;
  readonly accept4: CFunction;
  readonly send: CFunction;
  readonly recv: CFunction;
  readonly sendto: CFunction;
  readonly recvfrom: CFunction;
  readonly shutdown: CFunction;
  readonly setsockopt: CFunction;
  readonly getsockopt: CFunction;
  readonly getsockname: CFunction;
  readonly getpeername: CFunction;
  readonly ioctl: CFunction;
  readonly poll: CFunction;
  readonly close: CFunction;
  readonly epollCreate: CFunction;
  readonly epollControl: CFunction;
  readonly epollWait: CFunction;
}

let declared: SocketCalls | null = null;

export function socketCalls(): SocketCalls {
  declared ??= {
    socket: libc("int socket(int, int, int)"),
    bind: libc("int bind(int, void *, unsigned int)"),
    listen: libc("int listen(int, int)"),
    connect: libc("int connect(int, void *, unsigned int)"),
    accept4: libc("int accept4(int, void *, void *, int)"),
    send: libc("intptr_t send(int, uintptr_t, size_t, int)"),
    recv: libc("intptr_t recv(int, uintptr_t, size_t, int)"),
    sendto: libc("intptr_t sendto(int, uintptr_t, size_t, int, void *, unsigned int)"),
    recvfrom: libc("intptr_t recvfrom(int, uintptr_t, size_t, int, void *, void *)"),
    shutdown: libc("int shutdown(int, int)"),
    setsockopt: libc("int setsockopt(int, int, int, void *, unsigned int)"),
    getsockopt: libc("int getsockopt(int, int, int, void *, void *)"),
    getsockname: libc("int getsockname(int, void *, void *)"),
    getpeername: libc("int getpeername(int, void *, void *)"),
    ioctl: libc("int ioctl(int, unsigned long, void *)"),
    poll: libc("int poll(void *, unsigned long, int)"),
    close: libc("int close(int)"),
    epollCreate: libc("int epoll_create1(int)"),
    epollControl: libc("int epoll_ctl(int, int, int, void *)"),
    epollWait: libc("int epoll_wait(int, void *, int, int)"),
  };
  return declared;
}

const buffer = new AddressBuffer();

/** @param call getsockname or getpeername */
export function addressBy(call: CFunction, fd: number): HostAddress {
  const address = new FilledAddress();
  buffer.expect();
  if (call(fd, buffer.bytes, buffer.length) === 0) buffer.get(address);
  return address;
}
