// Ends that the runtime sees itself: a stack overflow caught on an alternate stack, a panic in a panic, abort.
struct Bomb;
impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("second");
    }
}
fn deep(n: u64, page: &mut [u8; 1000]) -> u64 {
    let mut own = [n as u8; 1000];
    own[(n % 1000) as usize] = page[0];
    deep(n + 1, &mut own) + own[999] as u64
}
fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("stack") => println!("{}", deep(0, &mut [0; 1000])),
        Some("double") => {
            let _bomb = Bomb;
            panic!("first");
        }
        _ => std::process::abort(),
    }
}
