/**
 * Rows of SSE to SSE4.2: maps 0F, 0F38 and 0F3A. `W` is an XMM register or memory of that many bytes.
 * @see Intel SDM 2D, A.3
 */
/** `op ps pd ss sd` for an arithmetic operation of all four shapes. */
const four = (opcode: string, name: string): string => `
${opcode} np ${name}ps V,W16
${opcode} 66 ${name}pd V,W16
${opcode} f3 ${name}ss V,W4
${opcode} f2 ${name}sd V,W8`;
const integer = (opcode: string, name: string): string => `\n${opcode} 66 ${name} V,W16`;
const table = (text: string): string =>
  text
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [opcode, name] = entry.split(":");
      return integer(opcode!, name!);
    })
    .join("");

export const SSE_0F = `
10 np movups V,W16 un
10 66 movupd V,W16 un
10 f3 movss V,W4 un
10 f2 movsd V,W8 un
11 np movups W16,V un
11 66 movupd W16,V un
11 f3 movss W4,V un
11 f2 movsd W8,V un
12 np movlps V,W8
12 66 movlpd V,M8
12 f3 movsldup V,W16
12 f2 movddup V,W8
13 np movlps M8,V
13 66 movlpd M8,V
14 np unpcklps V,W16
14 66 unpcklpd V,W16
15 np unpckhps V,W16
15 66 unpckhpd V,W16
16 np movhps V,W8
16 66 movhpd V,M8
16 f3 movshdup V,W16
17 np movhps M8,V
17 66 movhpd M8,V
28 np movaps V,W16
28 66 movapd V,W16
29 np movaps W16,V
29 66 movapd W16,V
2a f3 cvtsi2ss V,Ey
2a f2 cvtsi2sd V,Ey
2b np movntps M16,V
2b 66 movntpd M16,V
2c f3 cvttss2si Gy,W4
2c f2 cvttsd2si Gy,W8
2d f3 cvtss2si Gy,W4
2d f2 cvtsd2si Gy,W8
2e np ucomiss V,W4
2e 66 ucomisd V,W8
2f np comiss V,W4
2f 66 comisd V,W8
50 np movmskps Gd,U
50 66 movmskpd Gd,U
52 np rsqrtps V,W16 approx
52 f3 rsqrtss V,W4 approx
53 np rcpps V,W16 approx
53 f3 rcpss V,W4 approx
54 np andps V,W16
54 66 andpd V,W16
55 np andnps V,W16
55 66 andnpd V,W16
56 np orps V,W16
56 66 orpd V,W16
57 np xorps V,W16
57 66 xorpd V,W16
5a np cvtps2pd V,W8
5a 66 cvtpd2ps V,W16
5a f3 cvtss2sd V,W4
5a f2 cvtsd2ss V,W8
5b np cvtdq2ps V,W16
5b 66 cvtps2dq V,W16
5b f3 cvttps2dq V,W16
6e 66 movd V,Ey
6f 66 movdqa V,W16
6f f3 movdqu V,W16 un
70 66 pshufd V,W16,Ib
70 f3 pshufhw V,W16,Ib
70 f2 pshuflw V,W16,Ib
71/2 66 psrlw U,Ib
71/4 66 psraw U,Ib
71/6 66 psllw U,Ib
72/2 66 psrld U,Ib
72/4 66 psrad U,Ib
72/6 66 pslld U,Ib
73/2 66 psrlq U,Ib
73/3 66 psrldq U,Ib
73/6 66 psllq U,Ib
73/7 66 pslldq U,Ib
7c 66 haddpd V,W16
7c f2 haddps V,W16
7d 66 hsubpd V,W16
7d f2 hsubps V,W16
7e 66 movd Ey,V
7e f3 movq V,W8
7f 66 movdqa W16,V
7f f3 movdqu W16,V un
c2 np cmpps V,W16,Ib
c2 66 cmppd V,W16,Ib
c2 f3 cmpss V,W4,Ib
c2 f2 cmpsd V,W8,Ib
c4 66 pinsrw V,Ed2,Ib
c5 66 pextrw Gd,U,Ib
c6 np shufps V,W16,Ib
c6 66 shufpd V,W16,Ib
d0 66 addsubpd V,W16
d0 f2 addsubps V,W16
d6 66 movq W8,V
d7 66 pmovmskb Gd,U
e6 66 cvttpd2dq V,W16
e6 f2 cvtpd2dq V,W16
e6 f3 cvtdq2pd V,W8
e7 66 movntdq M16,V
f0 f2 lddqu V,M16 un
f7 66 maskmovdqu V,U
${four("51", "sqrt")}${four("58", "add")}${four("59", "mul")}${four("5c", "sub")}${four("5d", "min")}${four("5e", "div")}${four("5f", "max")}
${table(`
60:punpcklbw 61:punpcklwd 62:punpckldq 63:packsswb 64:pcmpgtb 65:pcmpgtw 66:pcmpgtd 67:packuswb
68:punpckhbw 69:punpckhwd 6a:punpckhdq 6b:packssdw 6c:punpcklqdq 6d:punpckhqdq 74:pcmpeqb 75:pcmpeqw 76:pcmpeqd
d1:psrlw d2:psrld d3:psrlq d4:paddq d5:pmullw d8:psubusb d9:psubusw da:pminub db:pand dc:paddusb dd:paddusw de:pmaxub df:pandn
e0:pavgb e1:psraw e2:psrad e3:pavgw e4:pmulhuw e5:pmulhw e8:psubsb e9:psubsw ea:pminsw eb:por ec:paddsb ed:paddsw ee:pmaxsw ef:pxor
f1:psllw f2:pslld f3:psllq f4:pmuludq f5:pmaddwd f6:psadbw f8:psubb f9:psubw fa:psubd fb:psubq fc:paddb fd:paddw fe:paddd`)}
`;

export const SSE_38 = `
${table(`
00:pshufb 01:phaddw 02:phaddd 03:phaddsw 04:pmaddubsw 05:phsubw 06:phsubd 07:phsubsw 08:psignb 09:psignw 0a:psignd 0b:pmulhrsw
10:pblendvb 14:blendvps 15:blendvpd 17:ptest 1c:pabsb 1d:pabsw 1e:pabsd
28:pmuldq 29:pcmpeqq 2b:packusdw 37:pcmpgtq 38:pminsb 39:pminsd 3a:pminuw 3b:pminud 3c:pmaxsb 3d:pmaxsd 3e:pmaxuw 3f:pmaxud
40:pmulld 41:phminposuw`)}
20 66 pmovsxbw V,W8
21 66 pmovsxbd V,W4
22 66 pmovsxbq V,W2
23 66 pmovsxwd V,W8
24 66 pmovsxwq V,W4
25 66 pmovsxdq V,W8
2a 66 movntdqa V,M16
30 66 pmovzxbw V,W8
31 66 pmovzxbd V,W4
32 66 pmovzxbq V,W2
33 66 pmovzxwd V,W8
34 66 pmovzxwq V,W4
35 66 pmovzxdq V,W8
`;

export const SSE_3A = `
08 66 roundps V,W16,Ib
09 66 roundpd V,W16,Ib
0a 66 roundss V,W4,Ib
0b 66 roundsd V,W8,Ib
0c 66 blendps V,W16,Ib
0d 66 blendpd V,W16,Ib
0e 66 pblendw V,W16,Ib
0f 66 palignr V,W16,Ib
14 66 pextrb Ed1,V,Ib
15 66 pextrw Ed2,V,Ib
16 66 pextrd Ey,V,Ib
17 66 extractps Ed,V,Ib
20 66 pinsrb V,Ed1,Ib
21 66 insertps V,W4,Ib
22 66 pinsrd V,Ey,Ib
40 66 dpps V,W16,Ib
41 66 dppd V,W16,Ib
42 66 mpsadbw V,W16,Ib
60 66 pcmpestrm V,W16,Ib un
61 66 pcmpestri V,W16,Ib un
62 66 pcmpistrm V,W16,Ib un
63 66 pcmpistri V,W16,Ib un
`;
