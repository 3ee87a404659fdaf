(* Unix sockets and processes, threads, Bigarray, exceptions, and a garbage collector under pressure. *)
open Printf

exception Deep of int
type tree = Leaf | Node of tree * int * tree

let rec insert x = function
  | Leaf -> Node (Leaf, x, Leaf)
  | Node (l, y, r) as t -> if x < y then Node (insert x l, y, r) else if x > y then Node (l, y, insert x r) else t
let rec fold f acc = function Leaf -> acc | Node (l, x, r) -> fold f (f (fold f acc l) x) r
let rec deep n = if n = 0 then raise (Deep 42) else 1 + deep (n - 1)

let echo_server path =
  let socket = Unix.(socket PF_UNIX SOCK_STREAM 0) in
  Unix.bind socket (Unix.ADDR_UNIX path);
  Unix.listen socket 5;
  Thread.create
    (fun () ->
      for _ = 1 to 10 do
        let client, _ = Unix.accept socket in
        ignore
          (Thread.create
             (fun () ->
               let input = Unix.in_channel_of_descr client and output = Unix.out_channel_of_descr client in
               let line = input_line input in
               output_string output (String.uppercase_ascii line ^ "\n");
               flush output;
               Unix.close client)
             ())
      done)
    ()

let () =
  Random.init 7;
  let tree = ref Leaf in
  for _ = 1 to 20000 do tree := insert (Random.int 5000) !tree done;
  printf "tree %d\n" (fold ( + ) 0 !tree);
  (try ignore (deep 10000) with Deep n -> printf "deep %d\n" n);
  (try ignore (List.nth [ 1 ] 5) with Failure text -> printf "failure %s\n" text);
  (try ignore ([| 1 |].(Array.length Sys.argv)) with Invalid_argument text -> printf "%s\n" text);
  let rec overflow n = 1 + overflow (n + 1) in
  (try ignore (overflow 0) with Stack_overflow -> printf "stack overflow caught\n");

  let server = echo_server "socket" in
  let answers =
    List.init 10 (fun i ->
        let socket = Unix.(socket PF_UNIX SOCK_STREAM 0) in
        Unix.connect socket (Unix.ADDR_UNIX "socket");
        let output = Unix.out_channel_of_descr socket in
        fprintf output "client %d\n%!" i;
        let line = input_line (Unix.in_channel_of_descr socket) in
        Unix.close socket;
        line)
  in
  Thread.join server;
  print_endline (String.concat "," answers);

  let mutex = Mutex.create () and full = Condition.create () and queue = Queue.create () in
  let consumed = ref 0 in
  let consumer =
    Thread.create
      (fun () ->
        for _ = 1 to 1000 do
          Mutex.lock mutex;
          while Queue.is_empty queue do Condition.wait full mutex done;
          consumed := !consumed + Queue.pop queue;
          Mutex.unlock mutex
        done)
      ()
  in
  for i = 1 to 1000 do
    Mutex.lock mutex;
    Queue.push i queue;
    Condition.signal full;
    Mutex.unlock mutex
  done;
  Thread.join consumer;
  printf "consumed %d\n" !consumed;
  let busy = List.init 4 (fun t -> Thread.create (fun () -> for i = 0 to 200000 do if i mod 50000 = t then Thread.yield () done) ()) in
  List.iter Thread.join busy;

  let open Bigarray in
  let matrix = Array2.create float64 c_layout 100 100 in
  for i = 0 to 99 do for j = 0 to 99 do matrix.{i, j} <- float (i * j) done done;
  let sum = ref 0. in
  for i = 0 to 99 do for j = 0 to 99 do sum := !sum +. matrix.{j, i} done done;
  printf "bigarray %.1f\n" !sum;
  let file = Unix.openfile "mapped" [ Unix.O_RDWR; Unix.O_CREAT ] 0o600 in
  let mapped = array1_of_genarray (Unix.map_file file int32 c_layout true [| 5000 |]) in
  for i = 0 to 4999 do mapped.{i} <- Int32.of_int (i * 3) done;
  Unix.close file;
  printf "mapped %d\n" (Unix.stat "mapped").Unix.st_size;

  let keep = Array.make 1000 [] in
  for i = 0 to 300000 do keep.(i mod 1000) <- [ string_of_int i; String.make (i mod 50) 'x' ] done;
  Gc.compact ();
  let weak = Weak.create 100 in
  for i = 0 to 99 do Weak.set weak i (Some (ref i)) done;
  Gc.full_major ();
  let left = ref 0 in
  for i = 0 to 99 do if Weak.check weak i then incr left done;
  let finalised = ref 0 in
  for i = 1 to 50 do Gc.finalise (fun _ -> incr finalised) (ref i) done;
  Gc.full_major ();
  let statistics = Gc.stat () in
  printf "gc %b %d %b\n" (statistics.Gc.major_collections > 2) !left (!finalised > 40);

  let input, output = Unix.pipe () in
  (match Unix.fork () with
  | 0 ->
      ignore (Unix.write_substring output "from a child" 0 12);
      Unix._exit 5
  | pid ->
      let buffer = Bytes.create 100 in
      let length = Unix.read input buffer 0 100 in
      let _, status = Unix.waitpid [] pid in
      printf "%s %s\n" (Bytes.sub_string buffer 0 length) (match status with Unix.WEXITED n -> string_of_int n | _ -> "?"));
  let channel = Unix.open_process_in "printf 'b\\na\\n' | sort" in
  printf "%s %s\n" (input_line channel) (input_line channel);
  ignore (Unix.close_process_in channel);
  Sys.set_signal Sys.sigusr1 (Sys.Signal_handle (fun _ -> print_endline "signal handled"));
  Unix.kill (Unix.getpid ()) Sys.sigusr1;
  Unix.sleepf 0.01;
  let ready, _, _ = Unix.select [ input ] [] [] 0.01 in
  printf "ready %d\n" (List.length ready);
  (try ignore (Unix.openfile "absent" [ Unix.O_RDONLY ] 0) with Unix.Unix_error (e, f, a) -> printf "%s %s %s\n" (Unix.error_message e) f a);
  flush stdout;
  failwith "the end"
