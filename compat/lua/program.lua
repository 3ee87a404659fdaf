-- Coroutines, metatables, closures, string patterns, files, popen and the garbage collector.
print(_VERSION, #arg, arg[1], arg[2])

local function producer(n)
  return coroutine.wrap(function()
    for i = 1, n do coroutine.yield(i * i) end
  end)
end
local sum = 0
for square in producer(100) do sum = sum + square end
print("squares", sum)

local Vector = {}
Vector.__index = Vector
Vector.__add = function(a, b) return setmetatable({ x = a.x + b.x, y = a.y + b.y }, Vector) end
Vector.__eq = function(a, b) return a.x == b.x and a.y == b.y end
Vector.__tostring = function(v) return ("(%g, %g)"):format(v.x, v.y) end
local v = setmetatable({ x = 1, y = 2 }, Vector) + setmetatable({ x = 0.5, y = -2 }, Vector)
print(tostring(v), v == setmetatable({ x = 1.5, y = 0 }, Vector))

local counted = {}
for word in ("the cat and the hat and the bat"):gmatch("%a+") do counted[word] = (counted[word] or 0) + 1 end
local names = {}
for name in pairs(counted) do names[#names + 1] = name end
table.sort(names, function(a, b) return counted[a] == counted[b] and a < b or counted[a] > counted[b] end)
for _, name in ipairs(names) do io.write(name, "=", counted[name], " ") end
print()

local file = assert(io.open("out.txt", "w"))
for i = 1, 1000 do file:write(i, "\n") end
file:close()
local last
for line in io.lines("out.txt") do last = line end
print("last line", last)

local weak = setmetatable({}, { __mode = "v" })
for i = 1, 20000 do weak[i] = { i, tostring(i) } end
collectgarbage()
collectgarbage()
local left = 0
for _ in pairs(weak) do left = left + 1 end
print("left of the weak table", left)

local pipe = io.popen("echo from a child; exit 3")
print(pipe:read("l"))
print(pipe:close())
print(os.execute("kill -TERM $$"))
print(select(2, pcall(error, { code = 7 })).code)
print(select(2, pcall(function() local t = nil; return t.field end)))
print(0x7fffffffffffffff + 1 == math.mininteger, 7 // -2, 7 % -3, 2 ^ 0.5, 1e308 * 10, -(0 / 0) ~= -(0 / 0))
print(string.pack("<i4z", 123456, "abc"):byte(1, -1))
