use IPC::SysV qw(IPC_PRIVATE IPC_CREAT IPC_RMID S_IRUSR S_IWUSR ftok IPC_NOWAIT); use IPC::Msg; use IPC::Semaphore; use IPC::SharedMem;
my $m=IPC::Msg->new(IPC_PRIVATE,S_IRUSR|S_IWUSR); $m->snd(5,"hello"); my $b; print $m->rcv($b,100,0,IPC_NOWAIT)," $b ",$m->stat->qnum,"\n"; $m->remove;
my $s=IPC::Semaphore->new(IPC_PRIVATE,3,S_IRUSR|S_IWUSR|IPC_CREAT); $s->setall(1,2,3); print join(",",$s->getall),"\n"; $s->op(0,-1,0); print $s->getval(0),"\n";
if(my $p=fork){ waitpid $p,0; print $s->getval(1)," ",$?>>8,"\n"} else { $s->op(1,5,0); exit 4 } $s->remove;
my $h=IPC::SharedMem->new(IPC_PRIVATE,8,S_IRUSR|S_IWUSR); $h->write("abcd",0,4); print $h->read(0,4),"\n"; $h->attach; $h->detach; $h->remove;
print defined(ftok("/etc/passwd"))?1:0,"\n";
