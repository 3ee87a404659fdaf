// Threads, channels, panics caught and not, scoped threads, processes, files, overflow checks, Unix sockets.
use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::ExitStatusExt;
use std::panic;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{mpsc, Arc, Barrier, Condvar, Mutex, RwLock};
use std::thread;
use std::time::{Duration, Instant};

struct Loud(&'static str);
impl Drop for Loud {
    fn drop(&mut self) {
        println!("dropped {}{}", self.0, if thread::panicking() { " in a panic" } else { "" });
    }
}

fn main() {
    let (sender, receiver) = mpsc::sync_channel(4);
    for worker in 0..4u64 {
        let sender = sender.clone();
        thread::spawn(move || (0..250).for_each(|n| sender.send(worker * 1000 + n).unwrap()));
    }
    drop(sender);
    println!("received {}", receiver.iter().sum::<u64>());

    let counter = Arc::new(Mutex::new(0));
    let handles: Vec<_> = (0..8).map(|_| { let c = counter.clone(); thread::spawn(move || for _ in 0..1000 { *c.lock().unwrap() += 1; }) }).collect();
    handles.into_iter().for_each(|h| h.join().unwrap());
    println!("counted {}", counter.lock().unwrap());

    let poisoned = Arc::new(Mutex::new(1));
    let clone = poisoned.clone();
    let result = thread::spawn(move || { let _guard = clone.lock().unwrap(); let _loud = Loud("guard"); panic!("in a thread"); }).join();
    println!("panicked {} poisoned {}", result.unwrap_err().downcast_ref::<&str>().unwrap(), poisoned.is_poisoned());
    let result = panic::catch_unwind(|| { let v: Vec<i32> = Vec::new(); v[std::env::args().count() + 5] });
    println!("caught {}", result.is_err());
    println!("{:?} {:?} {}", i32::MAX.checked_add(1), 200u8.saturating_add(100), i64::MIN.wrapping_sub(1));

    let mut data = vec![3, 1, 2];
    thread::scope(|s| { s.spawn(|| data.sort()); });
    println!("{data:?}");
    let pair = Arc::new((Mutex::new(false), Condvar::new()));
    let other = pair.clone();
    thread::spawn(move || { *other.0.lock().unwrap() = true; other.1.notify_one(); });
    let (lock, changed) = &*pair;
    let (_ready, timeout) = changed.wait_timeout_while(lock.lock().unwrap(), Duration::from_secs(20), |ready| !*ready).unwrap();
    println!("timed out {}", timeout.timed_out());
    static SPINS: AtomicUsize = AtomicUsize::new(0);
    let barrier = Arc::new(Barrier::new(5));
    let leaders: usize = (0..5).map(|_| { let b = barrier.clone(); thread::spawn(move || { SPINS.fetch_add(1, Ordering::SeqCst); b.wait().is_leader() as usize }) }).collect::<Vec<_>>().into_iter().map(|h| h.join().unwrap()).sum();
    println!("leaders {leaders} spins {}", SPINS.load(Ordering::SeqCst));
    thread_local!(static LOCAL: std::cell::Cell<i32> = std::cell::Cell::new(1));
    LOCAL.with(|l| l.set(5));
    println!("local {}", thread::spawn(|| LOCAL.with(|l| l.get())).join().unwrap());

    let listener = UnixListener::bind("socket").unwrap();
    let server = thread::spawn(move || for stream in listener.incoming().take(3) {
        let mut stream = stream.unwrap();
        let mut line = String::new();
        BufReader::new(stream.try_clone().unwrap()).read_line(&mut line).unwrap();
        write!(stream, "{}", line.trim().chars().rev().collect::<String>()).unwrap();
    });
    for word in ["alpha", "beta", "gamma"] {
        let mut stream = UnixStream::connect("socket").unwrap();
        writeln!(stream, "{word}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        print!("{answer} ");
    }
    println!();
    server.join().unwrap();

    let mut child = Command::new("/bin/sh").args(["-c", "read x; echo got $x; exit 6"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok();
    if let Some(child) = child.as_mut() {
        writeln!(child.stdin.take().unwrap(), "input").unwrap();
        let mut out = String::new();
        child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        println!("{} {:?}", out.trim(), child.wait().unwrap().code());
        let mut sleeper = Command::new("/bin/sleep").arg("60").spawn().unwrap();
        sleeper.kill().unwrap();
        println!("killed by {:?}", sleeper.wait().unwrap().signal());
    }
    println!("absent: {:?}", Command::new("/no/such/program").spawn().unwrap_err().kind());

    let mut file = std::fs::OpenOptions::new().create(true).read(true).write(true).open("file").unwrap();
    file.write_all(&[7; 100_000]).unwrap();
    file.seek(SeekFrom::Start(99_990)).unwrap();
    println!("read {}", file.read(&mut [0; 100]).unwrap());
    let mut words = BTreeMap::new();
    for word in "the cat the hat the bat".split(' ') { *words.entry(word).or_insert(0) += 1; }
    println!("{words:?}");
    let map: HashMap<u32, u32> = (0..10_000u32).map(|n| (n, n.wrapping_mul(2_654_435_761))).collect();
    println!("{}", map.values().fold(0u32, |a, b| a ^ b));
    let shared = RwLock::new(1);
    { let (a, b) = (shared.read().unwrap(), shared.read().unwrap()); println!("{}", *a + *b); }
    let begun = Instant::now();
    thread::sleep(Duration::from_millis(20));
    println!("slept {}", begun.elapsed() >= Duration::from_millis(20));
    let _loud = Loud("main");
    let text = String::from_utf8(vec![0xff]);
    text.expect("bytes that are no text");
}
