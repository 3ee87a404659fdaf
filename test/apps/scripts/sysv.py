import ctypes, os
c=ctypes.CDLL(None,use_errno=True)
c.shmat.restype=ctypes.c_void_p; c.shmat.argtypes=[ctypes.c_int,ctypes.c_void_p,ctypes.c_int]; c.shmdt.argtypes=[ctypes.c_void_p]
i=c.shmget(0,4096,0o600); a=c.shmat(i,None,0)
buf=(ctypes.c_int*1024).from_address(a)
s=c.semget(0,1,0o600)
class B(ctypes.Structure): _fields_=[('n',ctypes.c_ushort),('o',ctypes.c_short),('f',ctypes.c_short)]
def op(o,f=0): return c.semop(s,ctypes.byref(B(0,o,f)),1)
op(1)
ps=[]
for k in range(4):
    p=os.fork()
    if p==0:
        for _ in range(100):
            op(-1,0x1000); buf[0]+=1; op(1,0x1000)
        os._exit(0)
    ps.append(p)
for p in ps: os.waitpid(p,0)
print(buf[0], 'SYSV00000000' in open('/proc/self/maps').read())
c.shmctl(i,0,None); c.semctl(s,0,0)
