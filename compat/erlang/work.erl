%% A supervision tree that is made to fail, ets, ports, binaries, timers, many processes, selective receive.
-module(work).
-behaviour(supervisor).
-export([main/0, init/1, start_worker/1, worker/1, ring/2]).

start_worker(Name) -> {ok, proc_lib:spawn_link(?MODULE, worker, [Name])}.

worker(Name) ->
    register(Name, self()),
    loop(Name, 0).

loop(Name, Count) ->
    receive
        {add, N, From} -> From ! {Name, Count + N}, loop(Name, Count + N);
        crash -> exit(on_purpose)
    end.

init([]) ->
    Child = fun(Name) -> #{id => Name, start => {?MODULE, start_worker, [Name]}, restart => permanent} end,
    {ok, {#{strategy => one_for_one, intensity => 10, period => 5}, [Child(first), Child(second)]}}.

ask(Name, N) ->
    Name ! {add, N, self()},
    receive {Name, Sum} -> Sum after 10000 -> timeout end.

until_registered(Name, Old) ->
    case whereis(Name) of
        Pid when is_pid(Pid), Pid =/= Old -> Pid;
        _ -> timer:sleep(1), until_registered(Name, Old)
    end.

ring(Parent, Next) -> receive {token, 0} -> Parent ! done; {token, N} -> Next ! {token, N - 1}, ring(Parent, Next); stop -> ok end.

fib(N) when N < 2 -> N;
fib(N) -> fib(N - 1) + fib(N - 2).

main() ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    {ok, Supervisor} = supervisor:start_link(?MODULE, []),
    io:format("~p ~p ~p~n", [ask(first, 5), ask(first, 6), ask(second, 1)]),
    Old = whereis(first),
    first ! crash,
    until_registered(first, Old),
    io:format("restarted ~p, untouched ~p~n", [ask(first, 1), ask(second, 1)]),
    io:format("~p~n", [proplists:get_value(active, supervisor:count_children(Supervisor))]),

    Table = ets:new(table, [ordered_set, public, {write_concurrency, true}]),
    Writers = [spawn_monitor(fun() -> [ets:insert(Table, {{W, N}, N * W}) || N <- lists:seq(1, 500)] end) || W <- lists:seq(1, 8)],
    [receive {'DOWN', Ref, process, Pid, normal} -> ok end || {Pid, Ref} <- Writers],
    io:format("ets ~p ~p ~p~n", [ets:info(Table, size), ets:foldl(fun({_, V}, S) -> S + V end, 0, Table), ets:next(Table, {3, 499})]),

    Port = open_port({spawn_executable, "/bin/sh"}, [{args, ["-c", "read x; echo got $x; exit 3"]}, binary, exit_status, use_stdio]),
    port_command(Port, <<"from erlang\n">>),
    receive {Port, {data, Data}} -> io:format("port ~p~n", [Data]) after 20000 -> io:format("no data~n") end,
    receive {Port, {exit_status, Status}} -> io:format("status ~p~n", [Status]) after 20000 -> io:format("no status~n") end,
    io:format("~p~n", [string:trim(os:cmd("seq 3 | paste -sd+"))]),

    Self = self(),
    First = spawn(fun() -> receive {next, Next} -> ring(Self, Next) end end),
    Last = lists:foldl(fun(_, Next) -> spawn(?MODULE, ring, [Self, Next]) end, First, lists:seq(1, 2000)),
    First ! {next, Last},
    Last ! {token, 50000},
    receive done -> io:format("ring done~n") after 120000 -> io:format("ring late~n") end,
    Results = [receive {Pid, R} -> R end || Pid <- [spawn(fun() -> Self ! {self(), fib(18 + N)} end) || N <- lists:seq(1, 6)]],
    io:format("~p~n", [Results]),

    {Pid2, Ref2} = spawn_monitor(fun() -> error(badness) end),
    receive {'DOWN', Ref2, process, Pid2, {badness, _}} -> io:format("monitored~n") end,
    io:format("~p~n", [catch 1 / list_to_integer("0") =:= 1]),
    Big = binary:copy(<<"skerry">>, 100000),
    io:format("~p ~p~n", [byte_size(zlib:compress(Big)) < 10000, erlang:crc32(Big)]),
    <<A:12, B:4/signed, C/float, Rest/binary>> = <<16#abc:12, -3:4, 1.5/float, "tail">>,
    io:format("~p ~p ~p ~p~n", [A, B, C, Rest]),
    io:format("~p~n", [lists:sum([X * Y || X <- lists:seq(1, 100), Y <- [2, 3], X rem Y =:= 0])]),
    ok = file:write_file("out", io_lib:format("~p.~n", [maps:from_list([{N, N * N} || N <- lists:seq(1, 5)])])),
    {ok, [Map]} = file:consult("out"),
    io:format("~p ~p~n", [Map, filelib:file_size("out")]),
    erlang:send_after(5, self(), late),
    receive late -> io:format("timer~n") after 20000 -> io:format("no timer~n") end,
    garbage_collect(),
    io:format("~p ~p~n", [erlang:system_info(emu_flavor), erlang:system_info(process_count) > 10]),
    halt(9).
