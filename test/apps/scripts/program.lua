-- Closures, metatables, coroutines, string patterns, files and integers.
print(_VERSION, #arg, arg[0], arg[1], arg[2])

local Vector = {}
Vector.__index = Vector
Vector.__add = function(a, b) return Vector.new(a.x + b.x, a.y + b.y) end
Vector.__eq = function(a, b) return a.x == b.x and a.y == b.y end
Vector.__tostring = function(v) return ("(%g, %g)"):format(v.x, v.y) end
Vector.__call = function(v, k) return Vector.new(v.x * k, v.y * k) end
Vector.__len = function(v) return math.sqrt(v.x ^ 2 + v.y ^ 2) end
function Vector.new(x, y) return setmetatable({ x = x, y = y }, Vector) end
print(tostring(Vector.new(1, 2) + Vector.new(2, 2)), #Vector.new(3, 4), Vector.new(1, 1) == Vector.new(1, 1), tostring(Vector.new(1, 2)(3)))

local function generate(n)
  return coroutine.wrap(function()
    local a, b = 0, 1
    for _ = 1, n do coroutine.yield(a); a, b = b, a + b end
  end)
end
local values = {}
for value in generate(50) do values[#values + 1] = value end
print(values[50], table.concat(values, ",", 1, 10))

local counter = {}
for word in io.lines("words.txt") do
  local key = word:sub(1, 2)
  counter[key] = (counter[key] or 0) + 1
end
local keys = {}
for key in pairs(counter) do keys[#keys + 1] = key end
table.sort(keys, function(a, b) return counter[a] > counter[b] or counter[a] == counter[b] and a < b end)
for i = 1, 5 do io.write(keys[i], "=", counter[keys[i]], " ") end
print()

print(("The quick brown fox"):gsub("%w+", function(w) return w:reverse() end))
print(("key = value ; other=2"):match("(%w+)%s*=%s*(%w+)"), ("%5.2f|%-6s|%x|%q"):format(math.pi, "ab", 255, "line\n\0end"))
for k, v in ("a=1, b=22, c=333"):gmatch("(%w)=(%d+)") do io.write(k, v, " ") end
print(string.rep("ab", 3, "-"), ("x"):byte(), utf8.char(233, 19990, 128578), utf8.len("世界"), #"世界")
print(string.pack("<i4>I2z", -2, 513, "str"):byte(1, -1))
print(string.unpack("<d", string.pack("<d", 1 / 3)))

print(7 // 2, -7 // 2, 7 % -3, 7.5 // 2, 1 << 62, ~0 >> 60, 5 & 3 | 8 ~ 1, math.maxinteger + 1 == math.mininteger, 2 ^ 53)
print(math.tointeger(3.0), 3 | 0, 10 / 2, 1e15, 1e100, 0x7fffffffffffffff, -0.0, 1 / 0, math.type(1), math.type(1.0), tonumber("0x1p4"), tonumber("z", 36))

local ok, message = pcall(function() error({ code = 42 }) end)
print(ok, type(message), message.code, select(2, pcall(error, "text", 0)), xpcall(function() return nil + 1 end, function(m) return (m:gsub("^.-:%d+: ", "")) end))

local file = assert(io.open("lua.out", "w"))
file:setvbuf("full", 1024)
for i = 1, 1000 do file:write(i, " ", i * i, "\n") end
print(file:seek("cur"), file:seek("set", 10), file:write("OVER"), file:close())
file = io.open("lua.out", "r+b")
print(file:read("n", "n", "l", "L"), file:read(5), file:seek("end"), io.type(file))
file:close()
print(io.open("missing", "r"))
print(os.rename("lua.out", "renamed.out"), os.remove("missing"), os.getenv("TZ"), os.date("!%Y-%m-%d %H:%M:%S", 1700000000), os.time({ year = 2024, month = 2, day = 29, hour = 12 }))

local function sieve(limit)
  local composite, primes = {}, {}
  for i = 2, limit do
    if not composite[i] then
      primes[#primes + 1] = i
      for j = i * i, limit, i do composite[j] = true end
    end
  end
  return primes
end
local primes = sieve(100000)
print(#primes, primes[#primes])
local object = setmetatable({}, { __gc = function() print("collected") end, __close = function() print("closed") end })
do local scoped <close> = object end
object = nil
collectgarbage()
print(collectgarbage("count") < 20000, load("return 1 + ...")(41), select("#", table.unpack({ 1, nil, 3 }, 1, 3)), next({}))
goto done
print("never")
::done::
io.stderr:write("to standard error\n")
os.exit(6, true)
