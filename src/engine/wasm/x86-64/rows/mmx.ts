/** Rows of MMX, with the additions of SSE, SSE2 and SSSE3 to it. @see Intel SDM 2D, A.3 */
const table = (text: string): string =>
  text
    .trim()
    .split(/\s+/)
    .map((entry) => {
      const [opcode, name] = entry.split(":");
      return `\n${opcode} np ${name} P,Q8 mmx`;
    })
    .join("");

export const MMX_0F = `
2a np cvtpi2ps V,Q8 mmx
2a 66 cvtpi2pd V,Q8 mmx
2c np cvttps2pi P,W8 mmx
2c 66 cvttpd2pi P,W16 mmx
2d np cvtps2pi P,W8 mmx
2d 66 cvtpd2pi P,W16 mmx
6e np movd P,Ey mmx
6f np movq P,Q8 mmx
70 np pshufw P,Q8,Ib mmx
71/2 np psrlw N,Ib mmx
71/4 np psraw N,Ib mmx
71/6 np psllw N,Ib mmx
72/2 np psrld N,Ib mmx
72/4 np psrad N,Ib mmx
72/6 np pslld N,Ib mmx
73/2 np psrlq N,Ib mmx
73/6 np psllq N,Ib mmx
77 np emms - mmx
7e np movd Ey,P mmx
7f np movq Q8,P mmx
c4 np pinsrw P,Ed2,Ib mmx
c5 np pextrw Gd,N,Ib mmx
d6 f3 movq2dq V,N mmx
d6 f2 movdq2q P,U mmx
d7 np pmovmskb Gd,N mmx
e7 np movntq M8,P mmx
f7 np maskmovq P,N mmx
${table(`
60:punpcklbw 61:punpcklwd 62:punpckldq 63:packsswb 64:pcmpgtb 65:pcmpgtw 66:pcmpgtd 67:packuswb
68:punpckhbw 69:punpckhwd 6a:punpckhdq 6b:packssdw 74:pcmpeqb 75:pcmpeqw 76:pcmpeqd
d1:psrlw d2:psrld d3:psrlq d4:paddq d5:pmullw d8:psubusb d9:psubusw da:pminub db:pand dc:paddusb dd:paddusw de:pmaxub df:pandn
e0:pavgb e1:psraw e2:psrad e3:pavgw e4:pmulhuw e5:pmulhw e8:psubsb e9:psubsw ea:pminsw eb:por ec:paddsb ed:paddsw ee:pmaxsw ef:pxor
f1:psllw f2:pslld f3:psllq f4:pmuludq f5:pmaddwd f6:psadbw f8:psubb f9:psubw fa:psubd fb:psubq fc:paddb fd:paddw fe:paddd`)}
`;

export const MMX_38 = table(`
00:pshufb 01:phaddw 02:phaddd 03:phaddsw 04:pmaddubsw 05:phsubw 06:phsubd 07:phsubsw 08:psignb 09:psignw 0a:psignd 0b:pmulhrsw
1c:pabsb 1d:pabsw 1e:pabsd`);
export const MMX_3A = `
0f np palignr P,Q8,Ib mmx
`;
