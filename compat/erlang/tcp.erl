%% gen_tcp echo server: passive, active and once, packet modes, many clients, half close, timeouts; gen_udp; inet.
-module(tcp).
-export([main/0]).

accept(Listen) ->
    case gen_tcp:accept(Listen) of
        {ok, Socket} ->
            Pid = spawn(fun() -> receive go -> ok end, echo(Socket) end),
            ok = gen_tcp:controlling_process(Socket, Pid),
            Pid ! go,
            accept(Listen);
        {error, closed} -> ok
    end.

echo(Socket) ->
    inet:setopts(Socket, [{active, once}]),
    receive
        {tcp, Socket, Data} -> gen_tcp:send(Socket, Data), echo(Socket);
        {tcp_closed, Socket} -> closed
    end.

main() ->
    {ok, Listen} = gen_tcp:listen(0, [binary, {packet, 4}, {active, false}, {reuseaddr, true}, {backlog, 128}]),
    {ok, Port} = inet:port(Listen),
    spawn(fun() -> accept(Listen) end),
    Self = self(),
    Clients = [spawn(fun() ->
        {ok, S} = gen_tcp:connect("localhost", Port, [binary, {packet, 4}, {active, false}]),
        Same = [begin
            Message = binary:copy(<<N:16, I:16>>, I * 10),
            ok = gen_tcp:send(S, Message),
            {ok, Message} =:= gen_tcp:recv(S, 0, 20000)
        end || I <- lists:seq(1, 20)],
        gen_tcp:close(S),
        Self ! {self(), lists:all(fun(X) -> X end, Same)}
    end) || N <- lists:seq(1, 100)],
    io:format("clients ~p~n", [length([ok || Pid <- Clients, receive {Pid, R} -> R end])]),
    {ok, Big} = gen_tcp:connect({127, 0, 0, 1}, Port, [binary, {packet, 4}, {active, false}]),
    Megabytes = crypto_free(4 bsl 20),
    ok = gen_tcp:send(Big, Megabytes),
    {ok, Back} = gen_tcp:recv(Big, 0, 60000),
    io:format("big ~p~n", [Back =:= Megabytes]),
    io:format("timeout ~p~n", [gen_tcp:recv(Big, 0, 10)]),
    gen_tcp:shutdown(Big, write),
    io:format("half ~p~n", [gen_tcp:recv(Big, 0, 10000)]),
    gen_tcp:close(Listen),
    io:format("refused ~p~n", [gen_tcp:connect({127, 0, 0, 1}, Port, [])]),
    {ok, Line} = gen_tcp:listen(0, [binary, {packet, line}, {active, false}, {ip, {0, 0, 0, 0, 0, 0, 0, 1}}, inet6]),
    {ok, LinePort} = inet:port(Line),
    {ok, Six} = gen_tcp:connect({0, 0, 0, 0, 0, 0, 0, 1}, LinePort, [binary, inet6]),
    {ok, Accepted} = gen_tcp:accept(Line),
    ok = gen_tcp:send(Six, <<"one\ntw">>),
    ok = gen_tcp:send(Six, <<"o\n">>),
    io:format("lines ~p ~p~n", [gen_tcp:recv(Accepted, 0), gen_tcp:recv(Accepted, 0)]),
    {ok, A} = gen_udp:open(0, [binary, {active, false}]),
    {ok, B} = gen_udp:open(0, [binary, {active, true}]),
    {ok, BPort} = inet:port(B),
    ok = gen_udp:send(A, {127, 0, 0, 1}, BPort, <<"datagram">>),
    receive {udp, B, From, _, Text} -> io:format("udp ~p ~p~n", [From, Text]) after 10000 -> io:format("no datagram~n") end,
    {ok, Interfaces} = inet:getifaddrs(),
    io:format("lo ~p~n", [proplists:get_value(addr, proplists:get_value("lo", Interfaces))]),
    halt(0).

crypto_free(Size) -> list_to_binary([<<(I * 7919):32>> || I <- lists:seq(1, Size div 4)]).
