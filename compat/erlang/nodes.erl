%% Two nodes, each in a unikernel of its own: messages, links across, remote calls, monitors, global names.
-module(nodes).
-export([serve/0, ask/0, where/0]).

where() -> node().

serve() ->
    register(server, self()),
    file:write_file("serving", ""),
    loop().

loop() ->
    receive
        {From, {add, A, B}} -> From ! {self(), A + B}, loop();
        {From, {echo, Data}} -> From ! {self(), Data}, loop();
        {From, crash} -> Pid = spawn(fun() -> receive now -> exit(crashed) end end), From ! {self(), Pid}, loop()
    end.

call(Request) ->
    {server, 'one@127.0.0.1'} ! {self(), Request},
    receive {Pid, Answer} when is_pid(Pid) -> Answer after 20000 -> timeout end.

ask() ->
    io:format("~p~n", [net_adm:ping('one@127.0.0.1')]),
    io:format("~p ~p~n", [nodes(), call({add, 40, 2})]),
    io:format("~p~n", [rpc:call('one@127.0.0.1', nodes, where, [])]),
    Data = binary:copy(<<"distribution">>, 100000),
    io:format("~p~n", [call({echo, Data}) =:= Data]),
    io:format("~p~n", [lists:sum([call({add, N, N}) || N <- lists:seq(1, 200)])]),
    Pid = call(crash),
    Ref = monitor(process, Pid),
    Pid ! now,
    receive {'DOWN', Ref, process, _, Why} -> io:format("~p ~p~n", [Why, node(Pid)]) after 20000 -> io:format("no message~n") end,
    Parallel = [rpc:async_call('one@127.0.0.1', lists, sum, [lists:seq(1, N)]) || N <- lists:seq(1, 50)],
    io:format("~p~n", [lists:sum([rpc:yield(Key) || Key <- Parallel])]),
    halt(0).
